/**
 * Evens out the steps between patches that were copied from lighter and darker places.
 *
 * Inside a copied patch the differences between neighbours are to be those of the place that it was copied from; a small
 * step where two patches meet is not in either place, and is spread over the hole until nobody sees it (Perez, Gangnet and
 * Blake, "Poisson Image Editing", SIGGRAPH 2003). A large step is an edge, and stays.
 */

import { relax, takeFrom, type Sheet } from "./sheet.ts";
import { KNOWN, OPEN, type Level } from "./level.ts";

/** Levels of brightness; more is an edge. */
const LARGEST_STEP = 20;
/** Levels of brightness between neighbours; with more, there is so much detail that no step is seen. */
const MOST_SLOPE = 6;
const ROUNDS = 10;
const COARSEST_ROUNDS = 60;
const COARSEST_SIDE = 8;

/**
 * Changes the pixels of the hole, in place.
 *
 * @param sources for each open pixel, the pixel that it was copied from; -1 where none is
 */
export function evenOut(level: Level, sources: Int32Array): void {
  const { width, height, pixels, hole } = level;
  const change: Sheet = { width, height, values: new Float32Array(pixels.length), open: hole.map((value) => (value === OPEN ? 1 : 0)) };
  solve(change, stepsAround(level, sources));
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    for (let channel = at * 3; channel < at * 3 + 3; channel++) pixels[channel] = (pixels[channel] ?? 0) + (change.values[channel] ?? 0);
  }
}

/** For each value of an open pixel the sum of the steps to its neighbours: how much lighter they are than they should be. */
function stepsAround(level: Level, sources: Int32Array): Float32Array<ArrayBuffer> {
  const { width, height, hole } = level;
  const steps = new Float32Array(level.pixels.length);
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    if (x > 0) addStep(level, sources, at, -1, steps);
    if (x < width - 1) addStep(level, sources, at, 1, steps);
    if (y > 0) addStep(level, sources, at, -width, steps);
    if (y < height - 1) addStep(level, sources, at, width, steps);
  }
  return steps;
}

function addStep({ pixels, hole }: Level, sources: Int32Array, at: number, by: number, steps: Float32Array): void {
  const here = sources[at] ?? -1;
  const there = hole[at + by] === KNOWN ? at + by : (sources[at + by] ?? -1);
  const isHere = here >= 0 && hole[here + by] === KNOWN;
  const isThere = there >= 0 && hole[there - by] === KNOWN;
  if (!isHere && !isThere) return;
  for (let channel = 0; channel < 3; channel++) {
    const one = (pixels[(here + by) * 3 + channel] ?? 0) - (pixels[here * 3 + channel] ?? 0);
    const other = (pixels[there * 3 + channel] ?? 0) - (pixels[(there - by) * 3 + channel] ?? 0);
    const wanted = isHere && isThere ? (one + other) / 2 : isHere ? one : other;
    const step = (pixels[(at + by) * 3 + channel] ?? 0) - (pixels[at * 3 + channel] ?? 0) - wanted;
    const isSmooth = (!isHere || Math.abs(one) <= MOST_SLOPE) && (!isThere || Math.abs(other) <= MOST_SLOPE);
    if (isSmooth && Math.abs(step) <= LARGEST_STEP) steps[at * 3 + channel] = (steps[at * 3 + channel] ?? 0) + step;
  }
}

/** Poisson's equation over levels, coarse first; nothing changes where the picture is known. */
function solve(sheet: Sheet, steps: Float32Array<ArrayBuffer>): void {
  if (Math.min(sheet.width, sheet.height) <= COARSEST_SIDE) {
    relax(sheet, COARSEST_ROUNDS, steps);
    return;
  }
  const coarse = halvedSteps(sheet, steps);
  solve(coarse.sheet, coarse.steps);
  takeFrom(sheet, coarse.sheet);
  relax(sheet, ROUNDS, steps);
}

/** Open where all of the two by two are; over twice the distance, a step counts four times as much. */
function halvedSteps({ width, height, open }: Sheet, steps: Float32Array): { readonly sheet: Sheet; readonly steps: Float32Array<ArrayBuffer> } {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const sums = new Float32Array(half.width * half.height * 3);
  const halved = new Uint8Array(half.width * half.height).fill(1);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const to = (y >> 1) * half.width + (x >> 1);
      if (open[at] === 0) halved[to] = 0;
      for (let channel = 0; channel < 3; channel++) sums[to * 3 + channel] = (sums[to * 3 + channel] ?? 0) + (steps[at * 3 + channel] ?? 0);
    }
  }
  return { sheet: { ...half, values: new Float32Array(sums.length), open: halved }, steps: sums };
}
