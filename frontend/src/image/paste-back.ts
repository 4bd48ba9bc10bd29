/**
 * The fill goes back into the picture at the picture's own resolution.
 *
 * Promise: a pixel whose weight is 0 keeps every one of its bits, a pixel whose weight is 255 has exactly the fill's
 * colour, and the alpha channel of the picture never changes.
 */

import type { CropBox } from "./crop-box.ts";
import type { Patch } from "./patch.ts";

/**
 * Blends a fill into a part of the picture, in place.
 *
 * @param part pixels as they stand in the picture
 * @param box where the fill belongs, in picture pixels; what sticks out of the part is dropped
 * @param fill `side * side * 4` bytes
 * @param alpha `side * side` bytes: weight of the fill
 */
export function pasteOver(part: Patch, box: CropBox, fill: Uint8ClampedArray, alpha: Uint8Array): void {
  const left = part.x - box.x;
  const top = part.y - box.y;
  const bottom = Math.min(box.side, top + part.height);
  const right = Math.min(box.side, left + part.width);
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let x = Math.max(0, left); x < right; x++) {
      const from = y * box.side + x;
      const weight = alpha[from] ?? 0;
      if (weight !== 0) blend(part.rgba, ((y - top) * part.width + x - left) * 4, fill, from * 4, weight);
    }
  }
}

function blend(to: Uint8ClampedArray, at: number, fill: Uint8ClampedArray, from: number, weight: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const old = to[at + channel] ?? 0;
    const filled = fill[from + channel] ?? 0;
    to[at + channel] = Math.round(old + ((filled - old) * weight) / 255);
  }
}
