/**
 * Pixels become a PNG file (W3C PNG 3): lossless, and the file holds exactly the bytes given.
 *
 * Not `canvas.toBlob`: a canvas multiplies colours by alpha and back, which changes transparent pixels, and cannot hold
 * large photographs everywhere.
 */

import { EncodingError } from "./errors.ts";
import type { Size } from "./picture.ts";
import { RowFilter } from "./png-filter.ts";

const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOUR_RGB = 2;
const COLOUR_RGBA = 6;

/** Work goes on in slices of this many milliseconds, so that the page keeps answering. */
const SLICE_MILLISECONDS = 12;
/** Bytes filtered and given to the compressor at once: zlib (RFC 1950), which browsers call "deflate". */
const BAND_BYTES = 1 << 17;

/**
 * Encodes `width * height * 4` bytes; an opaque picture is written without its alpha channel.
 *
 * @throws EncodingError when the browser runs out of memory on the way
 */
export async function encodePng(rgba: Uint8ClampedArray, size: Size): Promise<Blob> {
  try {
    const channels = isOpaque(rgba) ? 3 : 4;
    const zlib = new CompressionStream("deflate");
    const filter = new RowFilter(rgba, size, channels);
    const [data] = await Promise.all([readChunks(zlib.readable), writeRows(filter, zlib.writable)]);
    const parts = [SIGNATURE, chunk("IHDR", headerOf(size, channels)), ...data, chunk("IEND", new Uint8Array())];
    return new Blob(parts, { type: "image/png" });
  } catch (error) {
    throw new EncodingError(error);
  }
}

async function writeRows(filter: RowFilter, zlib: WritableStream<BufferSource>): Promise<void> {
  const writer = zlib.getWriter();
  let sliceEnd = performance.now() + SLICE_MILLISECONDS;
  for (let band = filter.next(BAND_BYTES); band.length > 0; band = filter.next(BAND_BYTES)) {
    await writer.write(band);
    if (performance.now() < sliceEnd) continue;
    await new Promise((resolve) => setTimeout(resolve));
    sliceEnd = performance.now() + SLICE_MILLISECONDS;
  }
  await writer.close();
}

/** Every piece that the compressor gives becomes a chunk of its own: together they are one zlib stream (PNG 3, 11.2.3). */
async function readChunks(zlib: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = zlib.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(chunk("IDAT", value));
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
