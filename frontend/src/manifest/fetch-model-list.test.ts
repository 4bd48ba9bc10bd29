import { beforeEach, expect, test } from "vitest";
import { makeDocumentStore } from "./document-store.fixture.ts";
import type { DocumentStore } from "./document-store.ts";
import { fetchModelList, type ListedModel } from "./fetch-model-list.ts";

const VARIANT = {
  name: "fp32",
  total_bytes: 7,
  requirements: { features: [], max_buffer_size: 1, max_storage_buffer_binding_size: 1, peak_bytes: 1 },
};
const OFFER = { version: "1.0.0", channel: "stable", kind: "direct-inpaint", image_size: 512, variants: [VARIANT] };
const STARTER = { slug: "starter", title: "Starter", notice: null, is_default: true, licence: "Apache-2.0", offer: OFFER };

let store: DocumentStore;

beforeEach(() => {
  store = makeDocumentStore();
});

function fetchList(answer: () => Response, signal?: AbortSignal): Promise<ListedModel[]> {
  return fetchModelList({ url: "/api/models/", store, fetch: () => Promise.resolve().then(answer) }, signal);
}

const listOf =
  (...results: unknown[]): (() => Response) =>
  () =>
    Response.json({ count: results.length, next: null, previous: null, results });

const offline = (): Response => {
  throw new TypeError("Failed to fetch");
};

test("it gives each model with what its default channel offers, in the hub's order", async () => {
  const moebius = { ...STARTER, slug: "moebius", notice: "untrained", offer: { ...OFFER, kind: "latent-diffusion-inpaint" } };
  const [first, second] = await fetchList(listOf(STARTER, moebius));
  expect(first).toEqual({
    slug: "starter",
    title: "Starter",
    notice: null,
    isDefault: true,
    version: "1.0.0",
    kind: "direct-inpaint",
    imageSize: 512,
    variants: [VARIANT],
  });
  expect(second).toMatchObject({ slug: "moebius", notice: "untrained", kind: "latent-diffusion-inpaint" });
});

test("a model that offers nothing, or a kind that this page does not know, is left out", async () => {
  const stranger = { ...STARTER, slug: "stranger", offer: { ...OFFER, kind: "outpaint" } };
  const hidden = { ...STARTER, slug: "hidden", offer: { ...OFFER, kind: "constructor" } };
  const models = await fetchList(listOf({ ...STARTER, slug: "empty", offer: null }, stranger, hidden, STARTER));
  expect(models.map(({ slug }) => slug)).toEqual(["starter"]);
});

test("without the hub the last list serves", async () => {
  await expect(fetchList(offline)).rejects.toMatchObject({ code: "manifest.unreachable" });
  await fetchList(listOf(STARTER));
  expect((await fetchList(offline)).map(({ slug }) => slug)).toEqual(["starter"]);
  expect((await fetchList(() => new Response(null, { status: 503 }))).map(({ slug }) => slug)).toEqual(["starter"]);
});

test.each<[string, () => Response]>([
  ["no JSON", () => new Response("<html>")],
  ["no list", () => Response.json([])],
  ["a list of something else", listOf({ slug: "starter" })],
  ["a size that is text", listOf({ ...STARTER, offer: { ...OFFER, image_size: "512" } })],
  ["an offer without a variant", listOf({ ...STARTER, offer: { ...OFFER, variants: [] } })],
  ["a title without an end", listOf({ ...STARTER, title: "S".repeat(201) })],
  ["more than anyone would choose from", () => new Response(new Uint8Array(4 * 1024 * 1024 + 1))],
])("%s is refused and not remembered", async (_, answer) => {
  await expect(fetchList(answer)).rejects.toMatchObject({ code: "manifest.list_malformed" });
  await expect(fetchList(offline)).rejects.toMatchObject({ code: "manifest.unreachable" });
});

test("the hub's refusal is no reason to show an old list", async () => {
  await fetchList(listOf(STARTER));
  await expect(fetchList(() => new Response(null, { status: 404 }))).rejects.toMatchObject({ code: "hub.refused" });
});

test("it can be cancelled", async () => {
  await expect(fetchList(offline, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
});

/** Pages of one model each, told by a hub that takes itself for another host. */
function pagesOf(count: number, asked: string[]): typeof fetch {
  return (input) => {
    const url = input as string;
    asked.push(url);
    const page = Number(/cursor=(\d+)/.exec(url)?.[1] ?? 0);
    const next = page + 1 < count ? `http://inside.invalid/api/models/?cursor=${String(page + 1)}&limit=200` : null;
    return Promise.resolve(Response.json({ next, results: [{ ...STARTER, slug: `model-${String(page)}` }] }));
  };
}

test("a list on several pages is followed to its end, at our own address", async () => {
  const asked: string[] = [];
  const models = await fetchModelList({ url: "/api/models/?limit=200", store, fetch: pagesOf(3, asked) });
  expect(models.map(({ slug }) => slug)).toEqual(["model-0", "model-1", "model-2"]);
  expect(asked).toEqual(["/api/models/?limit=200", "/api/models/?cursor=1&limit=200", "/api/models/?cursor=2&limit=200"]);
});

test("without a network all pages of the last list serve", async () => {
  await fetchModelList({ url: "/api/models/", store, fetch: pagesOf(3, []) });
  expect(await fetchList(offline)).toHaveLength(3);
});

test("a list that never ends is ended", async () => {
  expect(await fetchModelList({ url: "/api/models/", store, fetch: pagesOf(Infinity, []) })).toHaveLength(20);
});
