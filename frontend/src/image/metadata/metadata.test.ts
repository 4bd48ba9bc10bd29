/**
 * Against files that Pillow wrote (tests/golden/write_pictures.py); what is written here is kept in
 * tests/golden/pictures/written, where Pillow reads it (tests/golden/test_write_pictures.py).
 */
/// <reference types="node" />
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import facts from "../../../../tests/golden/pictures/facts.json";
import { pseudoRandom } from "../pseudo-random.fixture.ts";
import { exifFor, orientationOf } from "./exif.ts";
import { readMetadata, writeMetadata, type FileFormat } from "./metadata.ts";

const FOLDER = fileURLToPath(new URL("../../../../tests/golden/pictures/", import.meta.url));
const SIZE = { width: 32, height: 48 };

function golden(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(FOLDER + name));
}

const NAMES = Object.keys(facts) as (keyof typeof facts)[];

describe("reading", () => {
  test.each(NAMES)("%s says what Pillow reads in it", async (name) => {
    const { exif, icc } = await readMetadata(golden(name));
    const said = facts[name];
    expect(exif === null ? null : orientationOf(exif)).toBe(said.orientation);
    expect(icc?.length ?? 0).toBe(said.icc_bytes);
    if (icc !== null) expect(icc).toEqual(golden(name === "adobe-rgb.jpg" ? "adobe-rgb.icc" : "display-p3.icc"));
  });

  test("EXIF is the same in every format, byte for byte", async () => {
    for (const name of ["jpeg.jpg", "png.png", "webp.webp"]) {
      expect((await readMetadata(golden(name))).exif).toEqual(golden("upright.exif"));
    }
  });

  test.each([25, 50, 75, 95, 100])("a JPEG of quality %i is known as one", async (quality) => {
    expect((await readMetadata(golden(`quality-${String(quality)}.jpg`))).quality).toBe(quality / 100);
  });

  test("a JPEG whose colours are not halved is to be written so again", async () => {
    expect((await readMetadata(golden("jpeg-full-colour.jpg"))).quality).toBe(1);
  });

  test("what is no picture says nothing", async () => {
    expect(await readMetadata(new TextEncoder().encode("<!doctype html>"))).toMatchObject({ format: null, exif: null, icc: null });
    expect(await readMetadata(new Uint8Array())).toMatchObject({ format: null });
  });
});

describe("EXIF for the new file", () => {
  const exif = golden("upright.exif");
  const carried = exifFor(exif, SIZE) ?? new Uint8Array();

  test("says upright, and the pixels that are there now", () => {
    expect(orientationOf(exif)).toBe(6);
    expect(orientationOf(carried)).toBe(1);
    const view = new DataView(carried.buffer);
    const details = view.getUint32(8 + 2 + 2 * 12 + 8, true);
    expect([view.getUint32(details + 10, true), view.getUint32(details + 22, true)]).toEqual([32, 48]);
  });

  test("has no thumbnail any more: it would show what was removed", () => {
    const soi = (bytes: Uint8Array): number => bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xd8);
    expect(soi(exif)).toBeGreaterThan(0);
    expect(soi(carried)).toBe(-1);
    expect(carried.length).toBeLessThan(exif.length);
  });

  test("keeps all else where it was", () => {
    expect(new TextDecoder().decode(carried)).toContain("Example Camera");
    expect(exifFor(carried, SIZE)).toEqual(carried);
  });
});

const WRITTEN: readonly [string, FileFormat][] = [
  ["jpeg-plain.jpg", "jpeg"],
  ["jpeg.jpg", "jpeg"],
  ["png-plain.png", "png"],
  ["png.png", "png"],
  ["webp-plain.webp", "webp"],
  ["webp-lossless-plain.webp", "webp"],
  ["webp.webp", "webp"],
];

describe("writing", () => {
  const exif = exifFor(golden("upright.exif"), SIZE);
  const icc = golden("display-p3.icc");

  test.each(WRITTEN)("what is put into %s is read in it again", async (name, format) => {
    const written = await writeMetadata(golden(name), format, { exif, icc });
    expect(await readMetadata(written)).toMatchObject({ format, exif, icc });
    expect(await writeMetadata(written, format, { exif, icc })).toEqual(written);
    const kept = `${FOLDER}written/${name}`;
    if (!existsSync(kept)) {
      mkdirSync(`${FOLDER}written`, { recursive: true });
      writeFileSync(kept, written);
    }
    // Compressors differ between releases: the profile in a PNG is compared as it is read, above.
    const before = new Uint8Array(readFileSync(kept));
    if (format === "png") expect(await readMetadata(before)).toEqual(await readMetadata(written));
    else expect(before).toEqual(written);
  });

  test.each(WRITTEN)("nothing to carry over leaves %s without what it had of EXIF and profile, or as it was", async (name, format) => {
    const written = await writeMetadata(golden(name), format, { exif: null, icc: null });
    const { format: read } = await readMetadata(written);
    expect(read).toBe(format);
  });

  test("a profile of several segments comes back whole", async () => {
    const large = new Uint8Array(200_000);
    large.set(icc);
    new DataView(large.buffer).setUint32(0, large.length);
    for (const [name, format] of WRITTEN) {
      const written = await writeMetadata(golden(name), format, { exif, icc: large });
      const read = (await readMetadata(written)).icc;
      expect(Buffer.from(read ?? []).equals(large)).toBe(true); // toEqual would compare value by value
    }
  });

  test("EXIF that fits no segment is left out", async () => {
    const written = await writeMetadata(golden("jpeg-plain.jpg"), "jpeg", { exif: new Uint8Array(70_000), icc: null });
    expect(written.length).toBe(golden("jpeg-plain.jpg").length);
  });
});

describe("hostile files", () => {
  test("whatever bytes are wrong, reading and writing end, and nothing grows beyond its bounds", async () => {
    const random = pseudoRandom(77);
    for (const [name, format] of WRITTEN) {
      for (let round = 0; round < 150; round++) {
        const file = golden(name).slice(0, round % 3 === 0 ? 1 + random(golden(name).length) : undefined);
        for (let wrong = random(12); wrong >= 0; wrong--) file[random(Math.min(file.length, 900))] = [0, 255, random(256)][random(3)] ?? 0;
        const { exif, icc } = await readMetadata(file);
        expect(icc?.length ?? 0).toBeLessThanOrEqual(4 << 20);
        const carried = exif && exifFor(exif, SIZE);
        expect(carried?.length ?? 0).toBeLessThanOrEqual(exif?.length ?? 0);
        await writeMetadata(file, format, { exif: carried, icc });
      }
    }
  });

  test("broken EXIF is dropped or mended, and never throws", () => {
    const random = pseudoRandom(78);
    for (let round = 0; round < 3000; round++) {
      const bytes = golden("upright.exif").slice(0, round % 2 === 0 ? random(400) : undefined);
      for (let wrong = random(6); wrong >= 0; wrong--) bytes[random(Math.max(1, bytes.length))] = [0, 255, random(256)][random(3)] ?? 0;
      const carried = exifFor(bytes, SIZE);
      if (carried !== null) expect(orientationOf(carried)).toBeLessThanOrEqual(8);
    }
  });

  test("a profile that unfolds to gigabytes is not unfolded", async () => {
    const bomb = new Uint8Array(await new Response(new Blob([new Uint8Array(64 << 20)]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer());
    const plain = golden("png-plain.png");
    const { pngChunk } = await import("../png-chunk.ts");
    const data = new Uint8Array(3 + bomb.length);
    data.set([65, 0, 0]);
    data.set(bomb, 3);
    const file = new Uint8Array([...plain.subarray(0, 33), ...pngChunk("iCCP", data), ...plain.subarray(33)]);
    expect((await readMetadata(file)).icc).toBeNull();
  });
});
