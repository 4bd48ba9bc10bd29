/**
 * The fill goes back into the picture at the picture's own resolution.
 *
 * Promise: a pixel whose weight is 0 keeps every one of its bits, a pixel whose weight is 255 has exactly the fill's
 * colour, and the alpha channel of the picture never changes.
 */

import type { CropBox } from "./crop-box.ts";
import type { Patch } from "./patch.ts";
import type { Rect, Size } from "./picture.ts";

/** A square of the picture as it was cut out. */
export interface Square {
  readonly box: CropBox;
  /** `side * side * 4` bytes. */
  readonly rgba: Uint8ClampedArray;
}

/** The fill for a part of the picture. */
export interface Filling extends Rect {
  /** `width * height * channels` bytes. */
  readonly values: Uint8ClampedArray;
  /** Red, green and blue; the fourth is not looked at. */
  readonly channels: 3 | 4;
}

/**
 * A patch of the picture with the fill blended in.
 *
 * @param area in picture pixels, inside the square and inside the filling
 * @param alpha `side * side` bytes: weight of the fill
 */
export function blendPatch({ box, rgba }: Square, area: Rect, filling: Filling, alpha: Uint8Array): Patch {
  const blended = new Uint8ClampedArray(area.width * area.height * 4);
  for (let row = 0, to = 0; row < area.height; row++) {
    const y = area.y + row;
    let from = (y - box.y) * box.side + area.x - box.x;
    let filled = ((y - filling.y) * filling.width + area.x - filling.x) * filling.channels;
    for (let column = 0; column < area.width; column++, from++, to += 4, filled += filling.channels) {
      const weight = alpha[from] ?? 0;
      for (let channel = 0; channel < 3; channel++) {
        const old = rgba[from * 4 + channel] ?? 0;
        blended[to + channel] = weight === 0 ? old : Math.round(old + (((filling.values[filled + channel] ?? 0) - old) * weight) / 255);
      }
      blended[to + 3] = rgba[from * 4 + 3] ?? 0;
    }
  }
  return { x: area.x, y: area.y, width: area.width, height: area.height, rgba: blended };
}

/** The smallest part of the picture that holds every pixel with a weight. */
export function changedArea(alpha: Uint8Array, box: CropBox, size: Size): Rect {
  let [left, top, right, bottom] = [box.side, box.side, 0, 0];
  alpha.forEach((weight, at) => {
    if (weight === 0) return;
    const x = at % box.side;
    const y = Math.floor(at / box.side);
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  });
  const x = Math.max(0, box.x + left);
  const y = Math.max(0, box.y + top);
  const width = Math.max(0, Math.min(size.width, box.x + right) - x);
  return { x, y, width, height: Math.max(0, Math.min(size.height, box.y + bottom) - y) };
}
