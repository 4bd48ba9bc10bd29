/**
 * Pixels become a PNG file (W3C PNG 3): lossless, and the file holds exactly the bytes given.
 *
 * Not `canvas.toBlob`: a canvas multiplies colours by alpha and back, which changes transparent pixels, and cannot hold
 * large photographs everywhere. Each row gets the filter with the smallest sum of absolute differences (PNG 3, 12.7).
 */

import { EncodingError } from "./errors.ts";
import type { Size } from "./picture.ts";

const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOUR_RGB = 2;
const COLOUR_RGBA = 6;

/**
 * Encodes `width * height * 4` bytes; an opaque picture is written without its alpha channel.
 *
 * @throws EncodingError when the browser runs out of memory on the way
 */
export async function encodePng(rgba: Uint8ClampedArray, size: Size): Promise<Blob> {
  try {
    const channels = isOpaque(rgba) ? 3 : 4;
    const data = await deflate(filterRows(rgba, size, channels));
    const parts = [SIGNATURE, chunk("IHDR", headerOf(size, channels)), chunk("IDAT", data), chunk("IEND", new Uint8Array())];
    return new Blob(parts, { type: "image/png" });
  } catch (error) {
    throw new EncodingError(error);
  }
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}

function headerOf(size: Size, channels: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size.width);
  view.setUint32(4, size.height);
  header[8] = 8;
  header[9] = channels === 3 ? COLOUR_RGB : COLOUR_RGBA;
  return header;
}

function filterRows(rgba: Uint8ClampedArray, size: Size, channels: number): Uint8Array<ArrayBuffer> {
  const length = size.width * channels;
  const rows = new Uint8Array((length + 1) * size.height);
  let above = new Uint8Array(length);
  let row = new Uint8Array(length);
  const candidate = new Uint8Array(length);
  for (let y = 0; y < size.height; y++) {
    packRow(rgba, y * size.width * 4, channels, row);
    const target = rows.subarray(y * (length + 1), (y + 1) * (length + 1));
    let best = Infinity;
    for (let filter = 0; filter < FILTERS.length; filter++) {
      const cost = applyFilter(filter, row, above, channels, candidate);
      if (cost >= best) continue;
      best = cost;
      target[0] = filter;
      target.set(candidate, 1);
    }
    [above, row] = [row, above];
  }
  return rows;
}

function packRow(rgba: Uint8ClampedArray, start: number, channels: number, row: Uint8Array): void {
  for (let to = 0, from = start; to < row.length; to += channels, from += 4) {
    for (let channel = 0; channel < channels; channel++) row[to + channel] = rgba[from + channel] ?? 0;
  }
}

/** What each filter type predicts from the pixels to the left, above, and above left (PNG 3, 9.2). */
const FILTERS: readonly ((left: number, above: number, aboveLeft: number) => number)[] = [
  () => 0,
  (left) => left,
  (_left, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft);
  const toAbove = Math.abs(left - aboveLeft);
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}

/** Writes the filtered row; returns the sum of its bytes taken as signed. */
function applyFilter(filter: number, row: Uint8Array, above: Uint8Array, channels: number, out: Uint8Array): number {
  const predict = FILTERS[filter] ?? paeth;
  let cost = 0;
  for (let at = 0; at < row.length; at++) {
    const left = at < channels ? 0 : (row[at - channels] ?? 0);
    const aboveLeft = at < channels ? 0 : (above[at - channels] ?? 0);
    const difference = ((row[at] ?? 0) - predict(left, above[at] ?? 0, aboveLeft)) & 0xff;
    out[at] = difference;
    cost += difference < 128 ? difference : 256 - difference;
  }
  return cost;
}

/** zlib (RFC 1950), which browsers call "deflate". */
async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** CRC-32 of PNG 3, annex D: reflected polynomial 0xEDB88320. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
