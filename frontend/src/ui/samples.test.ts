import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Size } from "../image/picture.ts";
import { shapeBounds } from "../image/shapes.ts";
import { sampleOf, SAMPLES } from "./samples.ts";

const FOLDER = new URL("./samples/", import.meta.url);
const MAX_BYTES = 9_000_000;
const sources = readFileSync(new URL("SOURCES.md", FOLDER), "utf-8");
const read = (url: string): Buffer => readFileSync(new URL(url.slice(url.lastIndexOf("/") + 1), FOLDER));

/** As the frame header of a JPEG file says. */
function sizeOf(jpeg: Buffer): Size {
  let at = 2;
  while (![0xc0, 0xc1, 0xc2].includes(jpeg.readUInt8(at + 1))) at += 2 + jpeg.readUInt16BE(at + 2);
  return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
}

test.each(SAMPLES)("$id is as large as the page says, and its suggestion lies inside", ({ url, width, height, suggestion }) => {
  expect(sizeOf(read(url))).toEqual({ width, height });
  for (const mark of suggestion.marks) {
    expect(shapeBounds(mark, { width, height })).not.toBeNull();
    for (const { x, y } of "points" in mark ? mark.points : []) expect(x > 0 && y > 0 && x < width && y < height).toBe(true);
  }
});

test.each(SAMPLES)("SOURCES.md names the file, author, licence and source of $id", ({ url, credit }) => {
  expect(sources).toContain(createHash("sha256").update(read(url)).digest("hex"));
  expect(sources).toContain(`- Author: ${credit.author}\n`);
  expect(sources).toContain(`[${credit.licence}](${credit.licenceUrl})`);
  expect(sources).toContain(credit.sourceUrl);
});

test("samples hold no metadata about their photographers, and together they are small", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".jpg")).map(read);
  for (const file of files) expect(["Exif\0\0", "http://ns.adobe.com/xap", "Photoshop 3.0"].filter((marker) => file.includes(marker))).toEqual([]);
  expect(files.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(MAX_BYTES);
});

test("there are small and large samples, and at least five", () => {
  const sizes = SAMPLES.map(({ width, height }) => width * height);
  expect(sizes.length).toBeGreaterThanOrEqual(5);
  expect(Math.min(...sizes)).toBeLessThan(2_500_000);
  expect(Math.max(...sizes)).toBeGreaterThan(10_000_000);
});

test("a sample is known by its name and size, and no other picture is taken for one", () => {
  const picture = { name: "river-otter", width: 1920, height: 1080 };
  expect(sampleOf(picture)?.id).toBe("otter");
  expect(sampleOf({ ...picture, name: "holiday" })).toBeNull();
  expect(sampleOf({ ...picture, width: 800 })).toBeNull();
});
