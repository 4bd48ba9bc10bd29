/**
 * The mask at the picture's own resolution: one byte a pixel, 255 = replace, 0 = keep.
 *
 * Strokes are turned into pixels here and not by the canvas: the edge is exact, the same in every browser, and a canvas
 * has a size limit that photographs exceed.
 */

import type { Rect, Size } from "./picture.ts";
import type { Point, Stroke } from "./strokes.ts";

/** Paints strokes; a pixel belongs to a stroke when its centre is within the radius of the line. */
export function maskOfStrokes(strokes: readonly Stroke[], size: Size): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(size.width * size.height);
  for (const stroke of strokes) {
    let from = stroke.points[0];
    for (const to of stroke.points) {
      fillCapsule(mask, size, from ?? to, to, stroke.radius);
      from = to;
    }
  }
  return mask;
}

/** Fills all pixels within `radius` of the segment; the shape is convex, so each row is one span. */
function fillCapsule(mask: Uint8Array, size: Size, a: Point, b: Point, radius: number): void {
  const top = Math.max(0, Math.ceil(Math.min(a.y, b.y) - radius - 0.5));
  const bottom = Math.min(size.height - 1, Math.floor(Math.max(a.y, b.y) + radius - 0.5));
  for (let y = top; y <= bottom; y++) {
    const [left, right] = capsuleSpan(a, b, radius, y + 0.5);
    const start = Math.max(0, Math.ceil(left - 0.5));
    const end = Math.min(size.width - 1, Math.floor(right - 0.5));
    if (start <= end) mask.fill(255, y * size.width + start, y * size.width + end + 1);
  }
}

/** The x interval of the capsule on the horizontal line `y`; empty (left > right) where the line misses it. */
function capsuleSpan(a: Point, b: Point, radius: number, y: number): [number, number] {
  let left = Infinity;
  let right = -Infinity;
  const include = (x: number): void => {
    left = Math.min(left, x);
    right = Math.max(right, x);
  };
  for (const end of [a, b]) {
    const half = radius * radius - (y - end.y) ** 2;
    if (half < 0) continue;
    include(end.x - Math.sqrt(half));
    include(end.x + Math.sqrt(half));
  }
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length === 0 || a.y === b.y) return [left, right];
  for (const sign of [-radius, radius]) {
    const offsetX = (-(b.y - a.y) / length) * sign;
    const offsetY = ((b.x - a.x) / length) * sign;
    const along = (y - a.y - offsetY) / (b.y - a.y);
    if (along >= 0 && along <= 1) include(a.x + offsetX + along * (b.x - a.x));
  }
  return [left, right];
}

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
