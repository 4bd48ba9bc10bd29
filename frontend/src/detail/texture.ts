/**
 * The strength of the texture around each pixel, which a coarse level no longer shows.
 *
 * Halved a few times, gravel and a plain surface look alike, and a fill that is plain on a coarse level stays plain. So every
 * level also compares the strength of the picture's finest differences (Newson, Almansa, Fradet, Gousseau and Perez, "Video Inpainting of
 * Complex Scenes", SIAM Journal on Imaging Sciences, 2014).
 */

import type { Size } from "../image/picture.ts";
import type { Raster } from "./raster.ts";

/** The mean is taken over a square that reaches so many pixels of the level to each side. */
const AROUND = 2;
/** A difference of more levels of brightness is an edge of a thing, and counts as this. */
const MOST = 64;

/** For each known pixel, how much it differs from its neighbours to the right and below, in levels; 0 elsewhere. */
export function differencesOf({ width, height, rgb }: Raster, hole: Uint8Array): Uint8Array<ArrayBuffer> {
  const differences = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (hole[at] !== 0) continue;
      const here = rgb[at * 3 + 1] ?? 0;
      const right = x < width - 1 && hole[at + 1] === 0 ? Math.abs(here - (rgb[(at + 1) * 3 + 1] ?? 0)) : 0;
      const below = y < height - 1 && hole[at + width] === 0 ? Math.abs(here - (rgb[(at + width) * 3 + 1] ?? 0)) : 0;
      differences[at] = Math.min(MOST, right + below);
    }
  }
  return differences;
}

/** Half the size, rounded up: each is the mean of the two by two under it. */
export function halveDifferences(differences: Uint8Array, { width, height }: Size): Uint8Array<ArrayBuffer> {
  const columns = Math.ceil(width / 2);
  const halved = new Uint8Array(columns * Math.ceil(height / 2));
  for (let y = 0, to = 0; y < height; y += 2) {
    const [upper, lower] = [y * width, Math.min(y + 1, height - 1) * width];
    for (let x = 0; x < width; x += 2, to++) {
      const beside = Math.min(x + 1, width - 1);
      const sum = (differences[upper + x] ?? 0) + (differences[upper + beside] ?? 0) + (differences[lower + x] ?? 0) + (differences[lower + beside] ?? 0);
      halved[to] = (sum + 2) >> 2;
    }
  }
  return halved;
}

/** The mean of the differences around each pixel, over those pixels that are known. */
export function textureOf(differences: Uint8Array, hole: Uint8Array, { width, height }: Size): Uint8Array<ArrayBuffer> {
  const texture = new Uint8Array(differences.length);
  const sums = new Uint32Array(width);
  const counts = new Uint32Array(width);
  const add = (y: number, sign: number): void => {
    if (y < 0 || y >= height) return;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      if (hole[at] !== 0) continue;
      sums[x] = (sums[x] ?? 0) + sign * (differences[at] ?? 0);
      counts[x] = (counts[x] ?? 0) + sign;
    }
  };
  for (let y = 0; y < AROUND; y++) add(y, 1);
  for (let y = 0; y < height; y++) {
    add(y + AROUND, 1);
    add(y - AROUND - 1, -1);
    let [sum, count] = [0, 0];
    for (let x = -AROUND; x < width; x++) {
      sum += (sums[x + AROUND] ?? 0) - (sums[x - AROUND - 1] ?? 0);
      count += (counts[x + AROUND] ?? 0) - (counts[x - AROUND - 1] ?? 0);
      if (x >= 0 && count > 0) texture[y * width + x] = Math.round(sum / count);
    }
  }
  return texture;
}
