/** Where the compare line stands first: just left of what was filled, so that the result is what one sees. */

import type { Rect } from "../image/picture.ts";

/** Shares of the picture's width, in percent: the gap beside what is filled, and the least that shows the handle. */
const GAP = 3;
const LEAST = 3;

/** @returns the line's place in percent of `width` (pixels); the middle where nothing was filled */
export function firstSplit(filled: readonly Pick<Rect, "x">[], width: number): number {
  const left = Math.min(...filled.map(({ x }) => x));
  if (!Number.isFinite(left)) return 50;
  return Math.min(100, Math.max(LEAST, (left / width) * 100 - GAP));
}
