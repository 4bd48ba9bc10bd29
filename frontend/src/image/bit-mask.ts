/** A mask with one bit a pixel: an eighth of its memory, and a row of it is a row of a PNG of one bit. */

import type { Rect, Size } from "./picture.ts";

export interface BitMask extends Size {
  /** Rows of whole bytes, the leftmost pixel in the highest bit; 1 = replace. */
  readonly bits: Uint8Array<ArrayBuffer>;
}

export function bitRowBytes(width: number): number {
  return Math.ceil(width / 8);
}

/** Packs a part of a mask (one byte a pixel, 0 or 255, `stride` bytes a row). */
export function packMask(mask: Uint8Array, stride: number, { x, y, width, height }: Rect): BitMask {
  const rowBytes = bitRowBytes(width);
  const bits = new Uint8Array(rowBytes * height);
  const view = new DataView(mask.buffer, mask.byteOffset, mask.byteLength);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * stride + x;
    let at = row * rowBytes;
    let column = 0;
    for (; column + 8 <= width; column += 8, at++) {
      bits[at] = (packFour(view.getUint32(from + column)) << 4) | packFour(view.getUint32(from + column + 4));
    }
    for (; column < width; column++) {
      if (mask[from + column] !== 0) bits[at] = (bits[at] ?? 0) | (0x80 >> (column & 7));
    }
  }
  return { width, height, bits };
}

/** Four pixels as four bits: of each byte the one bit that its pixel gets, and these pushed together. */
function packFour(pixels: number): number {
  const chosen = pixels & 0x08040201;
  return (chosen | (chosen >> 8) | (chosen >> 16) | (chosen >> 24)) & 15;
}

/** Writes a packed mask into another of one byte a pixel, its left upper corner at (x, y). */
export function unpackMask(packed: BitMask, mask: Uint8Array, stride: number, x: number, y: number): void {
  const rowBytes = bitRowBytes(packed.width);
  const view = new DataView(mask.buffer, mask.byteOffset, mask.byteLength);
  for (let row = 0; row < packed.height; row++) {
    const to = (y + row) * stride + x;
    let at = row * rowBytes;
    let column = 0;
    for (; column + 8 <= packed.width; column += 8, at++) {
      const byte = packed.bits[at] ?? 0;
      view.setUint32(to + column, FOUR_PIXELS[byte >> 4] ?? 0);
      view.setUint32(to + column + 4, FOUR_PIXELS[byte & 15] ?? 0);
    }
    for (; column < packed.width; column++) mask[to + column] = (packed.bits[at] ?? 0) & (0x80 >> (column & 7)) ? 255 : 0;
  }
}

/** For each four bits the four pixels that they stand for. */
const FOUR_PIXELS = Uint32Array.from({ length: 16 }, (_, bits) => [8, 4, 2, 1].reduce((pixels, bit) => pixels * 256 + (bits & bit ? 255 : 0), 0));
