/**
 * The fill goes back into the picture at the picture's own resolution.
 *
 * Promise: a pixel whose weight is 0 keeps every one of its bits, a pixel whose weight is 255 has exactly the fill's
 * colour, and the alpha channel of the picture never changes.
 */

import type { CropBox } from "./crop-box.ts";
import type { Picture } from "./picture.ts";

/**
 * @param picture the picture that the box was cut from; it is not changed
 * @param box where the fill belongs, in picture pixels; what sticks out is dropped
 * @param fill `side * side * 4` bytes
 * @param alpha `side * side` bytes: weight of the fill
 * @returns the new pixels, `width * height * 4` bytes
 */
export function pasteBack(
  picture: Picture,
  box: CropBox,
  fill: Uint8ClampedArray,
  alpha: Uint8Array,
): Uint8ClampedArray<ArrayBuffer> {
  const result = picture.rgba.slice();
  const bottom = Math.min(box.side, picture.height - box.y);
  const right = Math.min(box.side, picture.width - box.x);
  for (let y = Math.max(0, -box.y); y < bottom; y++) {
    for (let x = Math.max(0, -box.x); x < right; x++) {
      const from = y * box.side + x;
      const weight = alpha[from] ?? 0;
      if (weight !== 0) blend(result, ((box.y + y) * picture.width + box.x + x) * 4, fill, from * 4, weight);
    }
  }
  return result;
}

function blend(to: Uint8ClampedArray, at: number, fill: Uint8ClampedArray, from: number, weight: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const old = to[at + channel] ?? 0;
    const filled = fill[from + channel] ?? 0;
    to[at + channel] = Math.round(old + ((filled - old) * weight) / 255);
  }
}
