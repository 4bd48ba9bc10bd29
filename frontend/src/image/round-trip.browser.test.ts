import { expect, test } from "vitest";
import adobeRgb from "../../../tests/golden/pictures/adobe-rgb.jpg?url";
import facts from "../../../tests/golden/pictures/facts.json";
import withoutProfile from "../../../tests/golden/pictures/png-plain.png?url";
import withProfile from "../../../tests/golden/pictures/png.png?url";
import { decodeImage } from "./decode-image.ts";
import { encodePicture } from "./encode-picture.ts";
import { encodePng } from "./encode-png.ts";
import { readMetadata } from "./metadata/metadata.ts";
import { pseudoRandom, randomBytes } from "./pseudo-random.fixture.ts";
import { screenBitmap } from "./screen-bitmap.ts";

function opaqueNoise(seed: number, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = randomBytes(pseudoRandom(seed), width * height * 4);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return rgba;
}

test("what is written as PNG is read again bit for bit", async () => {
  const rgba = opaqueNoise(7, 123, 77);
  const picture = await decodeImage(await encodePng(rgba, { width: 123, height: 77 }), "holiday.2.png");
  expect(picture).toMatchObject({ name: "holiday.2", width: 123, height: 77 });
  expect(picture.rgba).toEqual(rgba);
});

test("a picture larger than one strip is read whole", async () => {
  const rgba = new Uint8ClampedArray(2600 * 1700 * 4).fill(255);
  for (let y = 0; y < 1700; y++) rgba[(y * 2600 + 5) * 4] = y & 255;
  const picture = await decodeImage(await encodePng(rgba, { width: 2600, height: 1700 }), "tall.png");
  const differs = picture.rgba.findIndex((value, at) => value !== rgba[at]);
  expect(differs).toBe(-1);
});

test("a JPEG is turned as its EXIF orientation says", async () => {
  const picture = await decodeImage(new Blob([rotatedJpeg()]), "phone.jpg");
  expect({ width: picture.width, height: picture.height }).toEqual({ width: 32, height: 64 });
  const red = (x: number, y: number): number => picture.rgba[(y * 32 + x) * 4] ?? 0;
  expect(red(16, 8)).toBeGreaterThan(200);
  expect(red(16, 56)).toBeLessThan(60);
});

test.each([
  ["text", new Blob(["not a picture"]), "image.undecodable"],
  ["an empty file", new Blob([]), "image.undecodable"],
  ["a PNG that is cut off", null, "image.undecodable"],
])("%s is refused", async (_, blob, code) => {
  const file = blob ?? (await encodePng(opaqueNoise(1, 64, 64), { width: 64, height: 64 })).slice(0, 60);
  await expect(decodeImage(file, "x.png")).rejects.toMatchObject({ code });
});

test("a HEIC picture gets advice of its own where the browser cannot read it", async () => {
  const heic = new Blob([new Uint8Array([0, 0, 0, 24]), "ftypheic", new Uint8Array(40)]);
  await expect(decodeImage(heic, "IMG_1.HEIC")).rejects.toMatchObject({
    code: "image.undecodable",
    advice: expect.stringContaining("JPEG") as string,
  });
});

test("a picture of 1 x 1 is too small, and the least size is said", async () => {
  const dot = await encodePng(opaqueNoise(2, 1, 1), { width: 1, height: 1 });
  await expect(decodeImage(dot, "dot.png")).rejects.toMatchObject({
    code: "image.too_small",
    advice: expect.stringContaining("32") as string,
  });
});

test("a picture of 20000 x 20000 is refused by its header, before it unfolds", async () => {
  const small = new Uint8Array(await (await encodePng(opaqueNoise(3, 40, 40), { width: 40, height: 40 })).arrayBuffer());
  const view = new DataView(small.buffer);
  view.setUint32(16, 20000);
  view.setUint32(20, 20000);
  await expect(decodeImage(new Blob([small]), "huge.png")).rejects.toMatchObject({
    code: "image.too_large",
    message: expect.stringContaining("400 megapixels") as string,
    advice: expect.stringContaining("64 megapixels") as string,
  });
});

/** 64 x 32 with a white left half and a black right half, orientation 6 (turn clockwise), written by Pillow. */
function rotatedJpeg(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(ROTATED_JPEG), (letter) => letter.charCodeAt(0));
}

const ROTATED_JPEG =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEy" +
  "ccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//wAALCAAgAEABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQF" +
  "BgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3OD" +
  "k6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW" +
  "19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APTqKKK+YqKKK+naKKK+YqKKK+naKKK+YqKKK+naKKK+YqKKK//Z";

test("a picture with a profile keeps the numbers of its file, and the profile", async () => {
  const read = async (url: string): Promise<Blob> => (await fetch(url)).blob();
  const picture = await decodeImage(await read(withProfile), "p3.png");
  const plain = await decodeImage(await read(withoutProfile), "plain.png");
  // The one with a profile is said to lie on its side as well.
  expect({ width: picture.width, height: picture.height }).toEqual({ width: plain.height, height: plain.width });
  expect(picture.origin).toMatchObject({ format: "png", colours: "display-p3" });
  expect(picture.origin.icc?.length).toBeGreaterThan(500);
  const turned = plain.rgba.map((_, at) => {
    const [x, y] = [(at >> 2) % picture.width, Math.floor((at >> 2) / picture.width)];
    return plain.rgba[((plain.height - 1 - x) * plain.width + y) * 4 + (at % 4)] ?? 0;
  });
  expect(picture.rgba).toEqual(turned);
});

/** What a canvas of sRGB shows of it in its middle. */
function seen(bitmap: ImageBitmap): number[] {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  context?.drawImage(bitmap, -Math.floor(bitmap.width / 2), -Math.floor(bitmap.height / 2));
  return Array.from(context?.getImageData(0, 0, 1, 1).data.subarray(0, 3) ?? []);
}

function expectColour(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(3);
  found.forEach((value, channel) => { expect(Math.abs(value - (wanted[channel] ?? NaN))).toBeLessThanOrEqual(3); });
}

test("a picture in a space that canvases do not know is shown by its profile, and written with its own numbers and profile", async () => {
  const { colour, on_screen: shown, icc_bytes: bytes } = facts["adobe-rgb.jpg"]; // by Pillow
  const file = await (await fetch(adobeRgb)).blob();
  const picture = await decodeImage(file, "adobe.jpg");
  expect(picture.origin.colours).toBeNull();
  expectColour(Array.from(picture.rgba.subarray(0, 3)), colour);
  expectColour(seen(await screenBitmap(picture.rgba, picture, picture.origin, file)), shown);
  expectColour(seen(await screenBitmap(picture.rgba, picture, picture.origin)), shown);
  for (const format of ["jpeg", "png", "webp"] as const) {
    const written = await encodePicture(picture, format);
    expect((await readMetadata(new Uint8Array(await written.arrayBuffer()))).icc).toHaveLength(bytes);
    expectColour(Array.from((await decodeImage(written, "x")).rgba.subarray(0, 3)), colour);
    expectColour(seen(await createImageBitmap(written)), shown);
  }
});
