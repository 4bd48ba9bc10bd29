/**
 * How much lighter or darker a known patch may be made where it is used.
 *
 * The guide shows the smooth part of the picture. A sky is smooth, so the fill of a hole in it follows the guide. In gravel,
 * or across an edge, the guide is only roughly right, and patches that follow it come out dull.
 */

import type { Guide } from "./guide.ts";
import { KNOWN, REACH, type Level } from "./level.ts";

/** The most levels of brightness, where the surroundings are perfectly smooth, and how many fewer for each level of detail. */
const SMOOTH = 64;
const LESS = 8;
/** Detail is measured on the level where the guide's blur has this deviation: grain is finer and does not count. */
const SEEN_DEVIATION = 2;
/** The detail is that which this share of the rim does not exceed: an edge across the hole is a small part of the rim. */
const SHARE = 0.95;

/** @param levels from fine to coarse */
export function shiftFor(levels: readonly Level[], { deviation }: Pick<Guide, "deviation">): number {
  return Math.max(0, SMOOTH - LESS * detailAround(levels, deviation));
}

/**
 * Levels of brightness by which the rim differs from itself blurred: how much detail there is that a guide so blurred lacks.
 *
 * @param levels from fine to coarse
 * @param deviation of the blur, in pixels of the picture
 */
export function detailAround(levels: readonly Level[], deviation: number): number {
  const at = Math.min(levels.length - 1, Math.max(0, Math.round(Math.log2(deviation / SEEN_DEVIATION))));
  return levels[at] === undefined ? 0 : detailAtRim(levels[at]);
}

/** Levels of brightness by which pixels at the rim differ from the smooth part of the picture. */
function detailAtRim({ width, height, pixels, low, hole, usable }: Level): number {
  const counts = new Uint32Array(256);
  let all = 0;
  for (let y = REACH; y < height - REACH; y++) {
    for (let x = REACH, at = y * width + x; x < width - REACH; x++, at++) {
      if (usable[at] !== 0 || hole[at] !== KNOWN) continue;
      all++;
      let away = 0;
      for (let channel = at * 3; channel < at * 3 + 3; channel++) away = Math.max(away, Math.abs((pixels[channel] ?? 0) - (low[channel] ?? 0)));
      counts[away] = (counts[away] ?? 0) + 1;
    }
  }
  let detail = 0;
  for (let below = counts[0] ?? 0; below < SHARE * all; below += counts[detail] ?? 0) detail++;
  return detail;
}
