import { expect, test } from "vitest";
import { encodePng } from "./encode-png.ts";
import { pseudoRandom, randomBytes } from "./pseudo-random.fixture.ts";

test("the file is a PNG with the right header and checksums", async () => {
  const file = await fileOf(new Uint8ClampedArray(2 * 3 * 4).fill(255), 2, 3);
  expect(hex(file.subarray(0, 8))).toBe("89504e470d0a1a0a");
  expect(hex(file.subarray(16, 29))).toBe("0000000200000003" + "0802000000");
  // zlib.crc32(b"IEND") in Python.
  expect(hex(file.subarray(-12))).toBe("00000000" + "49454e44" + "ae426082");
});

test("opaque pictures are written without alpha, others with it", async () => {
  expect((await rowsOf(new Uint8ClampedArray(4 * 4 * 4).fill(255), 4, 4)).length).toBe(4 * (1 + 4 * 3));
  expect((await rowsOf(new Uint8ClampedArray(4 * 4 * 4).fill(9), 4, 4)).length).toBe(4 * (1 + 4 * 4));
});

test("a smooth picture is filtered and not stored raw", async () => {
  const ramp = Uint8ClampedArray.from({ length: 64 * 64 * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at >> 2) % 64));
  expect((await rowsOf(ramp, 64, 64))[0]).not.toBe(0);
});

test("transparent noise fits its size", async () => {
  const noise = randomBytes(pseudoRandom(6), 31 * 17 * 4);
  expect((await rowsOf(noise, 31, 17)).length).toBe(17 * (1 + 31 * 4));
});

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fileOf(rgba: Uint8ClampedArray, width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await encodePng(rgba, { width, height })).arrayBuffer());
}

/** The filtered rows in the file's IDAT chunks. */
async function rowsOf(rgba: Uint8ClampedArray, width: number, height: number): Promise<Uint8Array> {
  const file = await fileOf(rgba, width, height);
  const view = new DataView(file.buffer);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 33; new TextDecoder().decode(file.subarray(at + 4, at + 8)) === "IDAT"; at += 12 + view.getUint32(at)) {
    pieces.push(file.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const rows = new Blob(pieces).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(rows).arrayBuffer());
}
