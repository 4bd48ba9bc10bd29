/** How wide a hole is: for a model, the distance of its middle from the nearest known pixel counts. */

import { squaredDistanceTo } from "./distance.ts";
import type { Rect, Size } from "./picture.ts";

/** Larger holes are measured on every second, third ... pixel: the figure decides only about a scale. */
const MEASURED_SIDE = 192;

/**
 * The diameter, in pixels, of the largest circle around a masked pixel without a known pixel in it. Beyond the picture's
 * edge nothing is known, so a hole that reaches it counts as wider.
 *
 * @param mask of the whole picture
 * @param bounds of the hole's pixels
 */
export function holeWidth(mask: Uint8Array, size: Size, bounds: Rect): number {
  const stride = Math.ceil((Math.max(bounds.width, bounds.height) + 2) / MEASURED_SIDE);
  const side = Math.ceil((Math.max(bounds.width, bounds.height) + 2 * stride) / stride);
  const known = new Uint8Array(side * side);
  const masked: number[] = [];
  for (let row = 0; row < side; row++) {
    const y = bounds.y + (row - 1) * stride;
    if (y < 0 || y >= size.height) continue;
    for (let column = 0; column < side; column++) {
      const x = bounds.x + (column - 1) * stride;
      if (x < 0 || x >= size.width) continue;
      if (mask[y * size.width + x] === 0) known[row * side + column] = 1;
      else masked.push(row * side + column);
    }
  }
  // Where nothing is known, as where everything is masked, the hole is as wide as it is long.
  if (!known.includes(1)) return 2 * Math.max(bounds.width, bounds.height);
  const distances = squaredDistanceTo(known, side);
  const farthest = masked.reduce((most, at) => Math.max(most, distances[at] ?? 0), 0);
  return Math.max(1, (2 * Math.sqrt(farthest) - 1) * stride);
}
