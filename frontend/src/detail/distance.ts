/**
 * How unlike two patches are.
 *
 * The sum of squared differences of their 49 pixels; of what the guide says about their places; and a price for known
 * patches that have been taken often (Kaspar, Neubert, Lischinski, Pauly and Kopf, "Self Tuning Texture Optimization",
 * Eurographics 2015). A known patch may be used a little lighter or darker: what the guide says about the two places tells
 * by how much, within bounds (after Darabi, Shechtman, Barnes, Goldman and Sen, "Image Melding", SIGGRAPH 2012).
 */

import { countOf, REACH, SIDE, type Level } from "./level.ts";

export interface Weights {
  /** Of the guide, beside the pixels. */
  readonly guide: number;
  /** Levels of brightness by which a place may differ from the guide for nothing. */
  readonly slack: number;
  /** Of having been taken often. */
  readonly use: number;
  /** Levels by which a known patch may be made lighter or darker. */
  readonly shift: number;
}

/** Known patches count their uses together in squares of so many pixels. */
const PLOT = 4;
/** A plot may be copied so often, and so much more often than the average, for nothing: edges and stripes need it. */
const FREE_COPIES = 2;
/** Pixels of a patch for one place at which the guide is asked. */
const PIXELS_A_PLACE = (SIDE * SIDE) / 5;

export class Distance {
  readonly #uses: Float32Array;
  readonly #plots: number;
  /** Uses of a plot that cost nothing. */
  readonly #free: number;
  /** What each use beyond costs, in squared levels. */
  readonly #price: number;

  /** @param step pixels between two of the patches that look for a match */
  constructor(private readonly level: Level, private readonly weights: Weights, step: number) {
    this.#plots = Math.ceil(level.width / PLOT);
    this.#uses = new Float32Array(this.#plots * Math.ceil(level.height / PLOT));
    const whole = (PLOT / step) ** 2; // uses of a plot, copied once as a whole
    this.#free = whole * Math.max(FREE_COPIES, FREE_COPIES * shareOf(level));
    this.#price = (weights.use * SIDE * SIDE) / whole;
  }

  /** Takes note of a known patch that is taken, or given back (`by` -1). */
  use(centre: number, by: number): void {
    const plot = this.#plotOf(centre);
    this.#uses[plot] = (this.#uses[plot] ?? 0) + by;
  }

  #plotOf(centre: number): number {
    const y = Math.floor(centre / this.level.width);
    return Math.floor(y / PLOT) * this.#plots + Math.floor((centre - y * this.level.width) / PLOT);
  }

  /** @returns at least `limit` as soon as it is clear that it is no less */
  between(target: number, source: number, limit: number): number {
    const { low, pixels, width } = this.level;
    const { shift, guide } = this.weights;
    const [t, s] = [target * 3, source * 3];
    const red = bounded((low[t] ?? 0) - (low[s] ?? 0), shift);
    const green = bounded((low[t + 1] ?? 0) - (low[s + 1] ?? 0), shift);
    const blue = bounded((low[t + 2] ?? 0) - (low[s + 2] ?? 0), shift);
    let sum = this.#price * Math.max(0, (this.#uses[this.#plotOf(source)] ?? 0) - this.#free);
    if (guide > 0) sum += guide * this.#guided(t, s, red, green, blue);
    const stride = (width - SIDE) * 3;
    let from = t - (REACH * width + REACH) * 3;
    let other = s - (REACH * width + REACH) * 3;
    for (let row = 0; row < SIDE && sum < limit; row++, from += stride, other += stride) {
      for (let column = 0; column < SIDE; column++, from += 3, other += 3) {
        const r = (pixels[from] ?? 0) - (pixels[other] ?? 0) - red;
        const g = (pixels[from + 1] ?? 0) - (pixels[other + 1] ?? 0) - green;
        const b = (pixels[from + 2] ?? 0) - (pixels[other + 2] ?? 0) - blue;
        sum += r * r + g * g + b * b;
      }
    }
    return sum;
  }

  /** What the guide says of the centre and the corners. */
  #guided(t: number, s: number, red: number, green: number, blue: number): number {
    const { low, width } = this.level;
    const { slack } = this.weights;
    const corner = REACH * width * 3;
    let sum = 0;
    for (let place = 0; place < 5; place++) {
      const by = place === 0 ? 0 : (place < 3 ? -corner : corner) + (place % 2 === 0 ? REACH : -REACH) * 3;
      const r = beyond((low[t + by] ?? 0) - (low[s + by] ?? 0) - red, slack);
      const g = beyond((low[t + by + 1] ?? 0) - (low[s + by + 1] ?? 0) - green, slack);
      const b = beyond((low[t + by + 2] ?? 0) - (low[s + by + 2] ?? 0) - blue, slack);
      sum += r * r + g * g + b * b;
    }
    return sum * PIXELS_A_PLACE;
  }
}

function bounded(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value;
}

/** What of a value is more than the slack. */
export function beyond(value: number, slack: number): number {
  return value > slack ? value - slack : value < -slack ? value + slack : 0;
}

/** Copies of all known patches that it takes to fill the hole. */
function shareOf({ openCount, usable }: Level): number {
  return openCount / Math.max(1, countOf(usable, 1));
}
