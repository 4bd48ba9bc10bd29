/** A mask with one bit a pixel: an eighth of its memory, and a row of it is a row of a PNG of one bit. */

import type { Rect, Size } from "./picture.ts";

export interface BitMask extends Size {
  /** Rows of whole bytes, the leftmost pixel in the highest bit; 1 = replace. */
  readonly bits: Uint8Array<ArrayBuffer>;
}

export function bitRowBytes(width: number): number {
  return Math.ceil(width / 8);
}

/** Packs a part of a mask (one byte a pixel, `stride` bytes a row). */
export function packMask(mask: Uint8Array, stride: number, { x, y, width, height }: Rect): BitMask {
  const rowBytes = bitRowBytes(width);
  const bits = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * stride + x;
    for (let column = 0; column < width; column++) {
      if (mask[from + column] === 0) continue;
      const at = row * rowBytes + (column >> 3);
      bits[at] = (bits[at] ?? 0) | (0x80 >> (column & 7));
    }
  }
  return { width, height, bits };
}

/** Writes a packed mask into another of one byte a pixel, its left upper corner at (x, y). */
export function unpackMask(packed: BitMask, mask: Uint8Array, stride: number, x: number, y: number): void {
  const rowBytes = bitRowBytes(packed.width);
  for (let row = 0; row < packed.height; row++) {
    const to = (y + row) * stride + x;
    for (let column = 0; column < packed.width; column++) {
      const byte = packed.bits[row * rowBytes + (column >> 3)] ?? 0;
      mask[to + column] = byte & (0x80 >> (column & 7)) ? 255 : 0;
    }
  }
}
