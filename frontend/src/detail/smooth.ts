/** A Gaussian blur, near enough: three means over boxes (Wells, "Efficient Synthesis of Gaussian Filters", PAMI 1986). */

import { double, halve, type Raster } from "./raster.ts";

const ROUNDS = 3;
/** Between two means, a level of brightness is kept in this many parts. */
const FINER = 64;

/** In pixels; a wider blur is made at half the size, where it costs less. */
export const WIDEST_BLUR = 3;

/** @param deviation of the Gaussian, in pixels; below a third nothing changes */
export function smooth(raster: Raster, deviation: number): Raster {
  if (deviation > WIDEST_BLUR) return double(smooth(halve(raster), deviation / 2), raster);
  const { width, height, rgb } = raster;
  const radii = boxesFor(deviation);
  if (Math.max(...radii) === 0) return { width, height, rgb };
  const fine = new Uint16Array(rgb.length);
  for (let at = 0; at < fine.length; at++) fine[at] = (rgb[at] ?? 0) * FINER;
  const line = new Uint16Array(Math.max(width, height));
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) meanAlong(fine, { start: y * width * 3 + channel, stride: 3, count: width }, radii, line);
    for (let x = 0; x < width; x++) meanAlong(fine, { start: x * 3 + channel, stride: width * 3, count: height }, radii, line);
  }
  const blurred = new Uint8ClampedArray(rgb.length);
  for (let at = 0; at < fine.length; at++) blurred[at] = (fine[at] ?? 0) / FINER;
  return { width, height, rgb: blurred };
}

/** Three boxes of width 2r + 1 have a variance of r (r + 1); where r is no whole number, some are a pixel wider. */
function boxesFor(deviation: number): number[] {
  const radius = (Math.sqrt(1 + 4 * deviation * deviation) - 1) / 2;
  return Array.from({ length: ROUNDS }, (_, round) => Math.floor(radius + (round + 0.5) / ROUNDS));
}

interface Line {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/** Replaces each value of a line by the mean of the box around it; beyond its ends the line repeats its last value. */
function meanAlong(values: Uint16Array, { start, stride, count }: Line, radii: readonly number[], line: Uint16Array): void {
  for (const radius of radii) {
    const share = 1 / (2 * radius + 1);
    for (let i = 0, at = start; i < count; i++, at += stride) line[i] = values[at] ?? 0;
    let sum = (line[0] ?? 0) * (radius + 1);
    for (let i = 1; i <= radius; i++) sum += line[Math.min(i, count - 1)] ?? 0;
    for (let i = 0, at = start; i < count; i++, at += stride) {
      values[at] = sum * share + 0.5;
      sum += (line[Math.min(i + radius + 1, count - 1)] ?? 0) - (line[Math.max(i - radius, 0)] ?? 0);
    }
  }
}
