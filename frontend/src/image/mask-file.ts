/** The mask as a picture file: white where the picture is replaced. */

import { bitRowBytes, type BitMask } from "./bit-mask.ts";
import { EncodingError, MaskSizeError } from "./errors.ts";
import { pngChunk } from "./png-chunk.ts";
import type { Picture, Size } from "./picture.ts";

const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Sides of another size count as the same proportions while they differ by no more than a pixel on either side. */
const ASPECT_PIXELS = 1;

/** A PNG of one bit a pixel (W3C PNG 3): its rows are those of the packed mask, each after a byte that says "no filter". */
export async function encodeMask(mask: BitMask): Promise<Blob> {
  try {
    const rowBytes = bitRowBytes(mask.width);
    const rows = new Uint8Array((rowBytes + 1) * mask.height);
    for (let y = 0; y < mask.height; y++) rows.set(mask.bits.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
    const zlib = new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")));
    const data = new Uint8Array(await zlib.arrayBuffer());
    const parts = [SIGNATURE, pngChunk("IHDR", headerOf(mask)), pngChunk("IDAT", data), pngChunk("IEND", new Uint8Array())];
    return new Blob(parts, { type: "image/png" });
  } catch (error) {
    throw new EncodingError(error);
  }
}

/** One bit a pixel, grey, and nothing special. */
function headerOf({ width, height }: Size): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 1;
  return header;
}

/**
 * The mask that a picture shows: what is lighter than middle grey and not transparent is replaced. A picture of another
 * size is scaled where its proportions are the same.
 *
 * @throws MaskSizeError when they are not
 */
export function maskFromPicture(picture: Picture, size: Size): BitMask {
  const { width, height } = picture;
  const isAlike =
    Math.abs((width * size.height) / height - size.width) <= ASPECT_PIXELS * Math.max(1, size.width / width) &&
    Math.abs((height * size.width) / width - size.height) <= ASPECT_PIXELS * Math.max(1, size.height / height);
  if (!isAlike) throw new MaskSizeError(picture, size);
  const rowBytes = bitRowBytes(size.width);
  const bits = new Uint8Array(rowBytes * size.height);
  for (let y = 0; y < size.height; y++) {
    const row = Math.min(height - 1, Math.floor(((y + 0.5) * height) / size.height)) * width;
    for (let x = 0; x < size.width; x++) {
      const from = (row + Math.min(width - 1, Math.floor(((x + 0.5) * width) / size.width))) * 4;
      if (!isLight(picture.rgba, from)) continue;
      const at = y * rowBytes + (x >> 3);
      bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { width: size.width, height: size.height, bits };
}

/** By Rec. 709's weights, of the values as they are stored. */
function isLight(rgba: Uint8ClampedArray, at: number): boolean {
  const luma = 0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0);
  return luma >= 127.5 && (rgba[at + 3] ?? 0) >= 128;
}
