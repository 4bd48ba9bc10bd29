/**
 * A mask grown or shrunk by a number of pixels: Euclidean and exact, in time that grows with the pixels alone.
 *
 * First the distance down each column, as far as it matters; then each pixel spreads along its row as far as the circle
 * still reaches at that distance, counted by steps up and down instead of pixel by pixel.
 */

import { growRect, maskBounds } from "./mask.ts";
import type { Rect, Size } from "./picture.ts";

/** Farther than this is asked for by nobody, and distances down a column fit a byte. */
export const MAX_GROWTH = 250;

/** Every pixel within `by` pixels of the mask (centre to centre) joins it; by is at most `MAX_GROWTH`. */
export function growMask(mask: Uint8Array, size: Size, by: number): void {
  const bounds = maskBounds(mask, size);
  if (bounds === null) return;
  const area = growRect(bounds, by, size);
  const reach = columnDistances(mask, size, area, by);
  const halfWidths = Uint8Array.from({ length: by + 1 }, (_, distance) => Math.floor(Math.sqrt(by * by - distance * distance)));
  const edges = new Int32Array(area.width + 1);
  for (let row = 0; row < area.height; row++) {
    edges.fill(0);
    for (let x = 0, at = row * area.width; x < area.width; x++, at++) {
      const distance = reach[at] ?? 255;
      if (distance > by) continue;
      const half = halfWidths[distance] ?? 0;
      const start = Math.max(0, x - half);
      const end = Math.min(area.width, x + half + 1);
      edges[start] = (edges[start] ?? 0) + 1;
      edges[end] = (edges[end] ?? 0) - 1;
    }
    let covering = 0;
    for (let x = 0, at = (area.y + row) * size.width + area.x; x < area.width; x++, at++) {
      covering += edges[x] ?? 0;
      if (covering > 0) mask[at] = 255;
    }
  }
}

/** Every pixel within `by` pixels of one that is not masked leaves the mask; the picture's edge takes nothing. */
export function shrinkMask(mask: Uint8Array, size: Size, by: number): void {
  invertMask(mask);
  growMask(mask, size, by);
  invertMask(mask);
}

export function invertMask(mask: Uint8Array): void {
  // Four pixels at a time where they lie so: of 50 million each takes its while.
  const whole = mask.byteOffset % 4 === 0 ? mask.length >> 2 : 0;
  const fours = new Uint32Array(mask.buffer, whole > 0 ? mask.byteOffset : 0, whole);
  for (let at = 0; at < whole; at++) fours[at] = ~(fours[at] ?? 0);
  for (let at = whole * 4; at < mask.length; at++) mask[at] = 255 - (mask[at] ?? 0);
}

/** For each pixel of the area, rows to the nearest masked pixel of its column; 255 where that is more than `most`. */
function columnDistances(mask: Uint8Array, size: Size, area: Rect, most: number): Uint8Array {
  const distances = new Uint8Array(area.width * area.height);
  const last = new Uint8Array(area.width).fill(255);
  const sweep = (row: number, isSecond: boolean): void => {
    const from = (area.y + row) * size.width + area.x;
    const to = row * area.width;
    for (let x = 0; x < area.width; x++) {
      const before = last[x] ?? 255;
      const distance = mask[from + x] !== 0 ? 0 : before >= most ? 255 : before + 1;
      last[x] = distance;
      if (!isSecond || distance < (distances[to + x] ?? 255)) distances[to + x] = distance;
    }
  };
  for (let row = 0; row < area.height; row++) sweep(row, false);
  last.fill(255);
  for (let row = area.height - 1; row >= 0; row--) sweep(row, true);
  return distances;
}
