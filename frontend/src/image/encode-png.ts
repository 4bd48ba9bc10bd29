/**
 * Pixels become a PNG file (W3C PNG 3): lossless, and the file holds exactly the bytes given.
 *
 * Not `canvas.toBlob`: a canvas multiplies colours by alpha and back, which changes transparent pixels, and cannot hold
 * large photographs everywhere.
 */

import { EncodingError } from "./errors.ts";
import type { Size } from "./picture.ts";
import { pngChunk } from "./png-chunk.ts";
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
 * @param told chunks to stand before the pixels, such as EXIF
 * @throws EncodingError when the browser runs out of memory on the way
 */
export async function encodePng(
  rgba: Uint8ClampedArray,
  size: Size,
  told: readonly Uint8Array<ArrayBuffer>[] = [],
): Promise<Blob> {
  try {
    const channels = isOpaque(rgba) ? 3 : 4;
    const zlib = new CompressionStream("deflate");
    const filter = new RowFilter(rgba, size, channels);
    const [data] = await Promise.all([readChunks(zlib.readable), writeRows(filter, zlib.writable)]);
    const parts = [SIGNATURE, pngChunk("IHDR", headerOf(size, channels)), ...told, ...data, pngChunk("IEND", new Uint8Array())];
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
    chunks.push(pngChunk("IDAT", value));
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
