/** Where the compare line stands first: just left of what was painted, so that the result is what one sees. */

import type { Stroke } from "../image/strokes.ts";

/** Shares of the picture's width, in percent: the gap beside what is painted, and the least that shows the handle. */
const GAP = 3;
const LEAST = 3;

/** @returns the line's place in percent of `width` (pixels); the middle where nothing is painted */
export function firstSplit(strokes: readonly Stroke[], width: number): number {
  const left = Math.min(...strokes.flatMap(({ radius, points }) => points.map(({ x }) => x - radius)));
  if (!Number.isFinite(left)) return 50;
  return Math.min(100, Math.max(LEAST, (left / width) * 100 - GAP));
}
