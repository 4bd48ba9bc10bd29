/** The mask at the picture's own resolution: one byte a pixel, 255 = replace, 0 = keep. */

import type { Rect, Size } from "./picture.ts";

/** The smallest rectangle with all pixels that are 255, or null when there are none. */
export function maskBounds(mask: Uint8Array, size: Size): Rect | null {
  const start = mask.indexOf(255);
  if (start < 0) return null;
  const top = Math.floor(start / size.width);
  const bottom = Math.floor(mask.lastIndexOf(255) / size.width);
  let left = size.width;
  let right = -1;
  for (let y = top; y <= bottom; y++) {
    const row = mask.subarray(y * size.width, (y + 1) * size.width);
    const first = row.indexOf(255);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(255));
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Grows a rectangle by `by` pixels on every side, cut at the picture's edge. */
export function growRect(rect: Rect, by: number, size: Size): Rect {
  const x = Math.max(0, rect.x - by);
  const y = Math.max(0, rect.y - by);
  return {
    x,
    y,
    width: Math.min(size.width, rect.x + rect.width + by) - x,
    height: Math.min(size.height, rect.y + rect.height + by) - y,
  };
}
