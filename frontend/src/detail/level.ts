/** One size of the picture on the way from coarse to fine: its known pixels, the fill so far, and the guide. */

import type { Size } from "../image/picture.ts";
import { double, halve, halveHole, type Raster } from "./raster.ts";
import { smooth, WIDEST_BLUR } from "./smooth.ts";
import { differencesOf, halveDifferences, textureOf } from "./texture.ts";

/** Patches are squares of 7 by 7 pixels. */
export const REACH = 3;
export const SIDE = 2 * REACH + 1;

/** A value of a hole's byte: the pixel is known. */
export const KNOWN = 0;
/** The pixel is to be filled. */
export const OPEN = 1;
/** The pixel is neither filled nor copied from: another fill replaces it. */
export const BARRED = 2;

export interface Level extends Size {
  /** `width * height * 3` bytes: the picture; in the hole, the fill so far. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** As many: the picture with the guide in its hole, blurred until it has no more detail than the guide. */
  readonly low: Uint8ClampedArray<ArrayBuffer>;
  /** `width * height` bytes: the strength of the texture around a pixel, in levels of brightness; in the hole, that of the fill so far. */
  readonly texture: Uint8Array<ArrayBuffer>;
  /** As many: `KNOWN`, `OPEN` or `BARRED`. */
  readonly hole: Uint8Array<ArrayBuffer>;
  /** Pixels of the hole that are `OPEN`. */
  readonly openCount: number;
  /** `width * height` bytes: 1 where a whole patch around the pixel is known. */
  readonly usable: Uint8Array<ArrayBuffer>;
  /** As many: how far the nearest known pixel is, in pixels along rows and columns, up to 255. */
  readonly depth: Uint8Array<ArrayBuffer>;
}

/**
 * The levels from fine to coarse, each half as large as the one before.
 *
 * @param guided the picture with the guide in its hole
 * @param hole `width * height` bytes
 * @param deviation of the blur that removes detail finer than the guide's, in pixels of the picture
 * @param count the most levels; none is smaller than two patches
 */
export function makeLevels(guided: Raster, hole: Uint8Array<ArrayBuffer>, deviation: number, count: number): Level[] {
  return levelsFrom(guided, hole, differencesOf(guided, hole), deviation, count);
}

function levelsFrom(guided: Raster, hole: Uint8Array<ArrayBuffer>, differences: Uint8Array, deviation: number, count: number): Level[] {
  const { width, height, rgb } = guided;
  if (count < 1 || Math.min(width, height) < 2 * SIDE) return [];
  const coarser = levelsFrom(halve(guided), halveHole(hole, guided), halveDifferences(differences, guided), deviation / 2, count - 1);
  const [next] = coarser;
  const isWide = next !== undefined && deviation > WIDEST_BLUR;
  const low = isWide ? double({ width: next.width, height: next.height, rgb: next.low }, guided) : smooth(guided, Math.max(1, deviation));
  const level = { width, height, pixels: rgb.slice(), low: low.rgb, texture: textureOf(differences, hole, guided), hole, openCount: countOf(hole, OPEN) };
  return [{ ...level, usable: usableCentres(hole, guided), depth: depthOf(hole, guided) }, ...coarser];
}

function usableCentres(hole: Uint8Array, { width, height }: Size): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(hole.length);
  const touched = new Uint8Array(hole.length);
  for (let y = 0; y < height; y++) spreadAlong(hole, rows, y * width, 1, width);
  for (let x = 0; x < width; x++) spreadAlong(rows, touched, x, width, height);
  return touched.map((isTouched) => 1 - isTouched);
}

/** Marks every pixel of a line within reach of a marked one or of the line's end. */
function spreadAlong(from: Uint8Array, to: Uint8Array, start: number, stride: number, count: number): void {
  let last = -1;
  for (let i = 0; i < count + REACH; i++) {
    if (i >= count || from[start + i * stride] !== 0) last = i;
    const at = i - REACH;
    if (at >= 0) to[start + at * stride] = last >= at - REACH ? 1 : 0;
  }
}

/** Two sweeps, each taking one more than the least of the neighbours that it has passed (Rosenfeld and Pfaltz, 1966). */
function depthOf(hole: Uint8Array, { width, height }: Size): Uint8Array<ArrayBuffer> {
  const depth = new Uint8Array(hole.length);
  const sweep = (at: number, x: number, by: number): void => {
    if (hole[at] === KNOWN) return;
    const beside = (by < 0 ? x > 0 : x < width - 1) ? (depth[at + by] ?? 254) : 254;
    const above = depth[at + by * width] ?? 254;
    const before = by < 0 ? 255 : (depth[at] ?? 255);
    depth[at] = Math.min(before, beside + 1, above + 1);
  };
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++, at++) sweep(at, x, -1);
  for (let y = height - 1, at = depth.length - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--, at--) sweep(at, x, 1);
  return depth;
}

export function countOf(bytes: Uint8Array, value: number): number {
  let count = 0;
  for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1)) count++;
  return count;
}
