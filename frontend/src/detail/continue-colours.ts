/**
 * Known colours, continued smoothly into the hole, like a membrane that is fixed at the hole's rim.
 *
 * It solves Laplace's equation over levels: coarse first, each finer level starting from the coarser one and relaxed a few
 * times (cascadic multigrid: Bornemann and Deuflhard, 1996). A constant and a slope inside a picture come back as they are.
 */

import type { Raster } from "./raster.ts";
import { relax, takeFrom, type Sheet } from "./sheet.ts";

/** Rounds of relaxation at each level, and at the coarsest. */
const ROUNDS = 12;
const COARSEST_ROUNDS = 200;
/** Pixels of the shorter side at which a sheet is not halved any more. */
const COARSEST_SIDE = 8;

/**
 * @param open `width * height` bytes: 0 where the picture is known
 * @returns the picture with its open pixels filled; grey where nothing is known at all
 */
export function continueColours({ width, height, rgb }: Raster, open: Uint8Array<ArrayBuffer>): Raster {
  if (!open.includes(0)) return { width, height, rgb: new Uint8ClampedArray(rgb.length).fill(128) };
  const sheet = { width, height, values: Float32Array.from(rgb), open };
  fill(sheet);
  return { width, height, rgb: Uint8ClampedArray.from(sheet.values) };
}

function fill(sheet: Sheet): void {
  if (Math.min(sheet.width, sheet.height) <= COARSEST_SIDE) {
    spreadMean(sheet);
    relax(sheet, COARSEST_ROUNDS);
    return;
  }
  const coarse = halved(sheet);
  fill(coarse);
  takeFrom(sheet, coarse);
  relax(sheet, ROUNDS);
}

/** The mean of the known pixels of each two by two; open where none is known. */
function halved({ width, height, values, open }: Sheet): Sheet {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const sums = new Float32Array(half.width * half.height * 3);
  const counts = new Uint8Array(half.width * half.height);
  for (let at = open.indexOf(0); at >= 0; at = open.indexOf(0, at + 1)) {
    const y = Math.floor(at / width);
    const to = (y >> 1) * half.width + ((at - y * width) >> 1);
    counts[to] = (counts[to] ?? 0) + 1;
    for (let channel = 0; channel < 3; channel++) sums[to * 3 + channel] = (sums[to * 3 + channel] ?? 0) + (values[at * 3 + channel] ?? 0);
  }
  counts.forEach((count, at) => {
    for (let channel = at * 3; channel < at * 3 + 3; channel++) sums[channel] = (sums[channel] ?? 0) / Math.max(1, count);
  });
  return { ...half, values: sums, open: counts.map((count) => (count === 0 ? 1 : 0)) };
}

function spreadMean({ values, open }: Sheet): void {
  const sums = [0, 0, 0];
  let count = 0;
  open.forEach((isOpen, at) => {
    if (isOpen !== 0) return;
    count++;
    for (let channel = 0; channel < 3; channel++) sums[channel] = (sums[channel] ?? 0) + (values[at * 3 + channel] ?? 0);
  });
  open.forEach((isOpen, at) => {
    if (isOpen !== 0) for (let channel = 0; channel < 3; channel++) values[at * 3 + channel] = (sums[channel] ?? 0) / Math.max(1, count);
  });
}
