/**
 * Evens out the steps between patches that were copied from lighter and darker places.
 *
 * Inside a copied patch the differences between neighbours are to be those of the place that it was copied from; a small
 * step where two patches meet is not in either place, and is spread over the hole until it is invisible (Perez, Gangnet and
 * Blake, "Poisson Image Editing", SIGGRAPH 2003). A large step is an edge, and stays.
 */

import type { Size } from "../image/picture.ts";
import { KNOWN, OPEN, type Level } from "./level.ts";
import { halveHole } from "./raster.ts";
import { relax, takeFrom, type Sheet } from "./sheet.ts";

/** A step of more levels of brightness is an edge. */
const LARGEST_STEP = 20;
/** Where neighbours differ by more levels of brightness, no step is seen among so much detail. */
const MAX_SLOPE = 6;
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
  solve(change, stepsOf(level, sources));
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    for (let channel = at * 3; channel < at * 3 + 3; channel++) pixels[channel] = (pixels[channel] ?? 0) + (change.values[channel] ?? 0);
  }
}

/** For each pixel, how much too light its right neighbour and the one below are in comparison. */
interface Steps {
  readonly right: Float32Array<ArrayBuffer>;
  readonly down: Float32Array<ArrayBuffer>;
}

function stepsOf(level: Level, sources: Int32Array): Steps {
  const { width, height, hole } = level;
  const right = new Float32Array(level.pixels.length);
  const down = new Float32Array(level.pixels.length);
  for (let at = 0; at < hole.length; at++) {
    const isOpen = hole[at] === OPEN;
    if (at % width < width - 1 && (isOpen || hole[at + 1] === OPEN)) measure(level, sources, at, 1, right);
    if (at < (height - 1) * width && (isOpen || hole[at + width] === OPEN)) measure(level, sources, at, width, down);
  }
  return { right, down };
}

function measure({ pixels, hole }: Level, sources: Int32Array, at: number, by: number, steps: Float32Array): void {
  const here = hole[at] === KNOWN ? at : (sources[at] ?? -1);
  const there = hole[at + by] === KNOWN ? at + by : (sources[at + by] ?? -1);
  const isHere = here >= 0 && hole[here + by] === KNOWN;
  const isThere = there >= 0 && hole[there - by] === KNOWN;
  if (!isHere && !isThere) return;
  for (let channel = 0; channel < 3; channel++) {
    const one = (pixels[(here + by) * 3 + channel] ?? 0) - (pixels[here * 3 + channel] ?? 0);
    const other = (pixels[there * 3 + channel] ?? 0) - (pixels[(there - by) * 3 + channel] ?? 0);
    const wanted = isHere && isThere ? (one + other) / 2 : isHere ? one : other;
    const step = (pixels[(at + by) * 3 + channel] ?? 0) - (pixels[at * 3 + channel] ?? 0) - wanted;
    const isSmooth = (!isHere || Math.abs(one) <= MAX_SLOPE) && (!isThere || Math.abs(other) <= MAX_SLOPE);
    if (isSmooth && Math.abs(step) <= LARGEST_STEP) steps[at * 3 + channel] = step;
  }
}

/** Poisson's equation over levels, coarse first; nothing changes where the picture is known. */
function solve(sheet: Sheet, steps: Steps): void {
  const isCoarsest = Math.min(sheet.width, sheet.height) <= COARSEST_SIDE;
  if (!isCoarsest) {
    const half = { width: Math.ceil(sheet.width / 2), height: Math.ceil(sheet.height / 2) };
    const open = halveHole(sheet.open, sheet);
    const coarse: Sheet = { ...half, values: new Float32Array(open.length * 3), open };
    solve(coarse, { right: halved(steps.right, sheet, 1), down: halved(steps.down, sheet, sheet.width) });
    takeFrom(sheet, coarse);
  }
  relax(sheet, isCoarsest ? COARSEST_ROUNDS : ROUNDS, sumAround(steps, sheet));
}

/** For each value, how much too light its neighbours are together; the picture's edge is a mirror. */
function sumAround({ right, down }: Steps, { width, height, open }: Sheet): Float32Array<ArrayBuffer> {
  const sums = new Float32Array(right.length);
  for (let at = open.indexOf(OPEN); at >= 0; at = open.indexOf(OPEN, at + 1)) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    for (let channel = at * 3; channel < at * 3 + 3; channel++) {
      const toLeft = x > 0 ? -(right[channel - 3] ?? 0) : (right[channel] ?? 0);
      const toRight = x < width - 1 ? (right[channel] ?? 0) : toLeft;
      const up = y > 0 ? -(down[channel - width * 3] ?? 0) : (down[channel] ?? 0);
      sums[channel] = toLeft + toRight + up + (y < height - 1 ? (down[channel] ?? 0) : up);
    }
  }
  return sums;
}

/** Steps between pixels of twice the size: the sum from middle to middle, averaged over both rows (or columns). */
function halved(steps: Float32Array, { width, height }: Size, by: number): Float32Array<ArrayBuffer> {
  const columns = Math.ceil(width / 2);
  const sums = new Float32Array(columns * Math.ceil(height / 2) * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const isWithin = (by === 1 ? x : y) % 2 === 0; // between the two halves of one pixel: half of it belongs to each side
      const to = (y >> 1) * columns + (x >> 1);
      const before = to - (by === 1 ? 1 : columns);
      for (let channel = 0; channel < 3; channel++) {
        const step = (steps[at * 3 + channel] ?? 0) / 2;
        if (step === 0) continue;
        sums[to * 3 + channel] = (sums[to * 3 + channel] ?? 0) + (isWithin ? step / 2 : step);
        if (isWithin && before >= 0) sums[before * 3 + channel] = (sums[before * 3 + channel] ?? 0) + step / 2;
      }
    }
  }
  return sums;
}
