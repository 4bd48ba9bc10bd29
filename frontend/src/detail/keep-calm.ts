/**
 * Where the picture is calm, the coarse fill stays, and only the grain of the copied patches is added to it.
 *
 * A model continues a soft edge, where patches tear it; patches continue gravel, where a model does not. The texture around
 * the hole tells which of them is needed.
 */

import { continueColours } from "./continue-colours.ts";
import type { Guide } from "./guide.ts";
import { KNOWN, OPEN, type Level } from "./level.ts";
import type { Raster } from "./raster.ts";
import { detailAround } from "./shift.ts";
import { smooth } from "./smooth.ts";

/** Levels of texture up to which the picture is calm, and from which on it is not at all. */
const CALM = 4;
const ROUGH = 8;
/** The texture of a pixel is the least of its own and of four places so far away, in pixels: an edge has calm pixels beside it. */
const BESIDE = 4;
/** Grain is at most so many times as strong as the texture that belongs there. */
const MAX_GRAIN = 2;
/** Deviation of the blur, in pixels, that takes the grain away. */
const GRAIN_DEVIATION = 1.5;
/** Levels of brightness of the detail that a blurred guide lacks: up to the first number it is trusted, from the second on it is not. */
const MIN_MISSED = 3;
const MAX_MISSED = 7;

/**
 * How much of a guide may stay where the picture is calm, 0 to 1: all of a sharp one; of a blurred one, only where the edges
 * around the hole are as soft.
 *
 * @param levels from fine to coarse
 */
export function trustIn({ blur, deviation }: Guide, levels: readonly Level[]): number {
  if (blur === 0) return 1;
  return Math.min(1, Math.max(0, (MAX_MISSED - detailAround(levels, deviation)) / (MAX_MISSED - MIN_MISSED)));
}

/**
 * Changes the pixels of the hole, in place.
 *
 * @param trust see `trustIn`
 */
export function keepCalm(level: Level, guide: Guide, trust: number): void {
  if (guide.weight === 0 || trust === 0) return;
  const { width, height, pixels, hole } = level;
  const expected = expectedTexture(level);
  const { rgb: blurred } = smooth({ width, height, rgb: pixels }, GRAIN_DEVIATION);
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    const texture = expected.rgb[at * 3] ?? 0;
    const share = trust * Math.min(1, Math.max(0, (ROUGH - texture) / (ROUGH - CALM)));
    if (share === 0) continue;
    for (let channel = at * 3; channel < at * 3 + 3; channel++) {
      const value = pixels[channel] ?? 0;
      const grain = bounded(value - (blurred[channel] ?? 0), MAX_GRAIN * texture);
      pixels[channel] = value + share * ((guide.picture.rgb[channel] ?? 0) + grain - value);
    }
  }
}

/** The texture around the hole without its edges, continued smoothly into it. */
function expectedTexture({ width, height, texture, hole }: Level): Raster {
  const rgb = new Uint8ClampedArray(width * height * 3);
  const open = new Uint8Array(hole.length);
  const at = (x: number, y: number): number => {
    const place = Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x));
    return hole[place] === KNOWN ? (texture[place] ?? 0) : 255;
  };
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      if (hole[to] !== KNOWN) open[to] = 1;
      else {
        const beside = Math.min(at(x - BESIDE, y - BESIDE), at(x + BESIDE, y - BESIDE), at(x - BESIDE, y + BESIDE), at(x + BESIDE, y + BESIDE));
        rgb.fill(Math.min(texture[to] ?? 0, beside), to * 3, to * 3 + 3);
      }
    }
  }
  return continueColours({ width, height, rgb }, open);
}

function bounded(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value;
}
