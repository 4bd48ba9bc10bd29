/**
 * How unlike two patches are.
 *
 * A weighted sum: the squared differences of their 49 pixels, those of the guide at their places, and a price for known
 * patches that are taken often (Kaspar, Neubert, Lischinski, Pauly and Kopf, "Self Tuning Texture Optimization",
 * Eurographics 2015). A known patch may be used a little lighter or darker: by the guide's difference between the two
 * places, within bounds (after Darabi, Shechtman, Barnes, Goldman and Sen, "Image Melding", SIGGRAPH 2012).
 */

import { countOf, REACH, SIDE, type Level } from "./level.ts";

export interface Weights {
  /** Weight of the guide's differences; that of the pixels' is 1. */
  readonly guide: number;
  /** Levels of brightness by which a place may differ from the guide at no cost. */
  readonly slack: number;
  /** Weight of the price for being taken often. */
  readonly use: number;
  /** Weight of the differences in texture, where that of the pixels' is 1. */
  readonly texture: number;
  /** Levels by which a known patch may be made lighter or darker. */
  readonly shift: number;
}

/** The uses of known patches are counted by plot: a square with sides of this many pixels. */
const PLOT = 4;
/** A plot may be copied this many times, or this many times the average, at no cost: edges and stripes need it. */
const FREE_COPIES = 2;
/** The guide is compared at five places of a patch; each stands for this many pixels. */
const PIXELS_A_PLACE = (SIDE * SIDE) / 5;

export class Distance {
  readonly #uses: Float32Array;
  readonly #plots: number;
  /** Uses of a plot at no cost. */
  readonly #free: number;
  /** Cost of each further use, in squared levels. */
  readonly #price: number;

  /** @param step pixels between two of the patches that look for a match */
  constructor(private readonly level: Level, private readonly weights: Weights, step: number) {
    this.#plots = Math.ceil(level.width / PLOT);
    this.#uses = new Float32Array(this.#plots * Math.ceil(level.height / PLOT));
    const whole = (PLOT / step) ** 2; // uses of a plot, copied once as a whole
    this.#free = whole * Math.max(FREE_COPIES, FREE_COPIES * shareOf(level));
    this.#price = (weights.use * SIDE * SIDE) / whole;
  }

  /** Counts a use of a known patch; `by` -1 takes one back. */
  use(centre: number, by: number): void {
    const plot = this.#plotOf(centre);
    this.#uses[plot] = (this.#uses[plot] ?? 0) + by;
  }

  #plotOf(centre: number): number {
    const y = Math.floor(centre / this.level.width);
    return Math.floor(y / PLOT) * this.#plots + Math.floor((centre - y * this.level.width) / PLOT);
  }

  /** @returns the distance; where it reaches `limit`, `limit` or some larger number */
  between(target: number, source: number, limit: number): number {
    const { low, pixels, width } = this.level;
    const { shift, guide } = this.weights;
    const [t, s] = [target * 3, source * 3];
    const red = bounded((low[t] ?? 0) - (low[s] ?? 0), shift);
    const green = bounded((low[t + 1] ?? 0) - (low[s + 1] ?? 0), shift);
    const blue = bounded((low[t + 2] ?? 0) - (low[s + 2] ?? 0), shift);
    let sum = this.#price * Math.max(0, (this.#uses[this.#plotOf(source)] ?? 0) - this.#free);
    sum += this.weights.texture * this.#textured(target, source);
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

  /** The texture's difference at the centre and the corners: between them it changes little. */
  #textured(t: number, s: number): number {
    const { texture, width } = this.level;
    const corner = REACH * width;
    let sum = 0;
    for (let place = 0; place < 5; place++) {
      const by = place === 0 ? 0 : (place < 3 ? -corner : corner) + (place % 2 === 0 ? REACH : -REACH);
      const away = (texture[t + by] ?? 0) - (texture[s + by] ?? 0);
      sum += away * away;
    }
    return sum * PIXELS_A_PLACE;
  }

  /** The guide's difference at the centre and the corners. */
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

/** The part of a value that exceeds the slack. */
export function beyond(value: number, slack: number): number {
  return value > slack ? value - slack : value < -slack ? value + slack : 0;
}

/** How many copies of all known patches would fill the hole. */
function shareOf({ openCount, usable }: Level): number {
  return openCount / Math.max(1, countOf(usable, 1));
}
