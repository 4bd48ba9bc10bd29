/**
 * A first fill of the coarsest level, pixel by pixel: each is copied from the known place whose surroundings are most
 * like its own (Efros and Leung, "Texture Synthesis by Non-parametric Sampling", ICCV 1999).
 *
 * Pixels with many known neighbours and an edge among them come first, so that edges are continued before areas are filled
 * (Criminisi, Perez and Toyama, "Region Filling and Object Removal by Exemplar-Based Inpainting", 2004).
 */

import { beyond, type Weights } from "./distance.ts";
import { KNOWN, OPEN, REACH, SIDE, type Level } from "./level.ts";

/** The most comparisons of patches in all: for a large hole, only some of the known places are tried. */
const MAX_COMPARISONS = 600_000;
/** Known places farther away than this, in pixels, are not tried. */
const FARTHEST = 40;
/** Weight of the difference from a guide of colours alone; that of a pixel's is 1. */
const COLOURS = 0.05;
/** Levels of brightness that are added to every contrast, so that plain areas have their turn as well. */
const MIN_CONTRAST = 16;

/** Fills the hole, in place. */
export function growInwards(level: Level, weights: Pick<Weights, "guide" | "slack" | "texture">): void {
  const isThere = level.hole.map((value) => (value === KNOWN ? 1 : 0));
  const tries = Math.max(1, MAX_COMPARISONS / Math.max(1, level.openCount));
  const stride = Math.max(1, Math.round((2 * FARTHEST) / Math.sqrt(tries)));
  const rim = new Rim(level, isThere);
  for (let at = rim.next(); at >= 0; at = rim.next()) {
    const source = mostAlike({ level, isThere, weights }, at, stride);
    for (let channel = 0; channel < 3; channel++) level.pixels[at * 3 + channel] = level.pixels[source * 3 + channel] ?? 0;
    level.texture[at] = level.texture[source] ?? 0;
    rim.put(at);
  }
}

/** The open pixels beside known or filled ones, and the order in which they are filled. */
class Rim {
  readonly #priorities = new Map<number, number>();

  constructor(private readonly level: Level, private readonly isThere: Uint8Array) {
    level.hole.forEach((value, at) => {
      if (value === KNOWN) this.#lookAround(at, 1);
    });
  }

  /** @returns -1 when every pixel that can be reached is filled */
  next(): number {
    let [found, most] = [-1, -1];
    for (const [at, priority] of this.#priorities) if (priority > most) [found, most] = [at, priority];
    return found;
  }

  put(at: number): void {
    this.isThere[at] = 1;
    this.#priorities.delete(at);
    this.#lookAround(at, 1);
    for (const near of this.#around(at, REACH)) if (this.#priorities.has(near)) this.#priorities.set(near, this.#priorityOf(near));
  }

  /** Adds the open pixels within reach to the rim. */
  #lookAround(at: number, reach: number): void {
    for (const near of this.#around(at, reach)) {
      const isOpen = this.level.hole[near] === OPEN && this.isThere[near] === 0;
      if (isOpen && !this.#priorities.has(near)) this.#priorities.set(near, this.#priorityOf(near));
    }
  }

  #around(at: number, reach: number): number[] {
    const { width, height } = this.level;
    const [y, x] = [Math.floor(at / width), at % width];
    const found: number[] = [];
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
      for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column++) found.push(row * width + column);
    }
    return found;
  }

  /** The number of known or filled pixels of the patch, times the contrast among them. */
  #priorityOf(at: number): number {
    let [count, least, most] = [0, 255, 0];
    for (const near of this.#around(at, REACH)) {
      if (this.isThere[near] === 0) continue;
      const green = this.level.pixels[near * 3 + 1] ?? 0;
      count++;
      least = Math.min(least, green);
      most = Math.max(most, green);
    }
    return count * (MIN_CONTRAST + most - least);
  }
}

interface Growing {
  readonly level: Level;
  /** 1 where a pixel is known or has been filled. */
  readonly isThere: Uint8Array;
  readonly weights: Pick<Weights, "guide" | "slack" | "texture">;
}

function mostAlike(growing: Growing, at: number, stride: number): number {
  const { level } = growing;
  const { width, height, usable } = level;
  const [y, x] = [Math.floor(at / width), at % width];
  let [best, least] = [at, Infinity];
  for (let row = Math.max(REACH, y - FARTHEST) + (at % stride); row < Math.min(height - REACH, y + FARTHEST); row += stride) {
    for (let column = Math.max(REACH, x - FARTHEST) + ((at >> 3) % stride); column < Math.min(width - REACH, x + FARTHEST); column += stride) {
      const source = row * width + column;
      if (usable[source] === 0) continue;
      const cost = unlikeness(growing, at, source, least);
      if (cost < least) [best, least] = [source, cost];
    }
  }
  return best;
}

/** Compares the known or filled pixels around; where the sum reaches `limit`, it may end early. */
function unlikeness({ level: { width, height, pixels, low, texture }, isThere, weights }: Growing, at: number, source: number, limit: number): number {
  const counting = weights.guide > 0 ? weights.guide * SIDE * SIDE : COLOURS;
  const [y, x] = [Math.floor(at / width), at % width];
  let sum = 0;
  for (let channel = 0; channel < 3; channel++) sum += counting * beyond((low[at * 3 + channel] ?? 0) - (low[source * 3 + channel] ?? 0), weights.slack) ** 2;
  for (let row = Math.max(-REACH, -y); row <= Math.min(REACH, height - 1 - y) && sum < limit; row++) {
    for (let column = Math.max(-REACH, -x); column <= Math.min(REACH, width - 1 - x); column++) {
      const by = row * width + column;
      if (isThere[at + by] === 0) continue;
      const rougher = (texture[at + by] ?? 0) - (texture[source + by] ?? 0);
      sum += weights.texture * rougher * rougher;
      const [one, other] = [(at + by) * 3, (source + by) * 3];
      sum += ((pixels[one] ?? 0) - (pixels[other] ?? 0)) ** 2;
      sum += ((pixels[one + 1] ?? 0) - (pixels[other + 1] ?? 0)) ** 2 + ((pixels[one + 2] ?? 0) - (pixels[other + 2] ?? 0)) ** 2;
    }
  }
  return sum;
}
