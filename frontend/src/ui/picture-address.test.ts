import { afterEach, expect, test, vi } from "vitest";
import { addressIn, fetchPicture } from "./picture-address.ts";

const dropped = (types: Readonly<Record<string, string>>): Pick<DataTransfer, "getData"> => ({
  getData: (type) => types[type] ?? "",
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("an address is what a list of addresses begins with, or a text that is nothing else", () => {
  const list = "# from a page\nhttps://a.example/cat.jpg\nhttps://b.example/";
  expect(addressIn(dropped({ "text/uri-list": list, "text/plain": "words" }))?.href).toBe("https://a.example/cat.jpg");
  expect(addressIn(dropped({ "text/plain": " https://a.example/cat.jpg\n" }))?.href).toBe("https://a.example/cat.jpg");
});

test("words, other schemes and nothing at all are no address", () => {
  for (const text of ["look at https://a.example/", "file:///etc/passwd", "javascript:alert(1)", "https://", ""]) {
    expect(addressIn(dropped({ "text/plain": text }))).toBeNull();
  }
  expect(addressIn(null)).toBeNull();
});

test("the place learns neither cookies nor the page that asks, and the picture has its last part as name", async () => {
  const asked = vi.fn<typeof fetch>(() => Promise.resolve(new Response("bytes")));
  vi.stubGlobal("fetch", asked);
  const { file, name } = await fetchPicture(new URL("https://a.example/my%20cat.jpg?size=2"));
  expect([await file.text(), name]).toEqual(["bytes", "my cat.jpg"]);
  expect(asked).toHaveBeenCalledWith(expect.anything(), { credentials: "omit", referrerPolicy: "no-referrer" });
});

test("what stands in the way is told with the place, and what helps", async () => {
  const refusals = [(): Promise<Response> => Promise.reject(new TypeError("refused")), (): Promise<Response> => Promise.resolve(new Response(null, { status: 404 }))];
  for (const refuse of refusals) {
    vi.stubGlobal("fetch", refuse);
    await expect(fetchPicture(new URL("https://a.example:8443/x"))).rejects.toMatchObject({
      code: "page.picture_address",
      message: "The page could not get a picture from a.example:8443.",
    });
  }
});
