/**
 * A plane through samples, of which some may be wild: weighted least squares, the weights made anew from what each round
 * leaves over (Tukey's biweight, its scale from the median of absolute residuals).
 */

import type { HoleBounds } from "./colour-match.ts";

export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** base + acrossX * x + acrossY * y */
export interface Plane {
  readonly base: number;
  readonly acrossX: number;
  readonly acrossY: number;
}

const ROUNDS = 10;
/** Residuals beyond so many standard deviations weigh nothing. */
const TUKEY = 4.685;
/** Standard deviation of a normal distribution, in medians of absolute deviations. */
const DEVIATION = 1.4826;
/** Neighbouring pixels err alike: this many count as one when it is asked how sure the plane is. */
const ALIKE = 64;
/** Below half a level nothing would change. */
const MIN_LEVELS = 0.5;

/** Axes along which the plane may slope. */
interface Slopes {
  readonly x: boolean;
  readonly y: boolean;
}

/**
 * @param inner where the plane is wanted: it slopes only along axes on both of whose sides there are samples to trust
 * @returns null where the samples say nothing that is larger than their own noise
 */
export function fitPlane(samples: readonly Sample[], inner: HoleBounds): Plane | null {
  let slopes = slopingAxes(samples, inner);
  for (;;) {
    const fit = fitRobustly(samples, inner, slopes);
    if (fit === null) return null;
    const left = slopingAxes(samples.filter((_, at) => (fit.weights[at] ?? 0) > 0), inner);
    const kept = { x: slopes.x && left.x, y: slopes.y && left.y };
    if (kept.x === slopes.x && kept.y === slopes.y) return fit.plane;
    slopes = kept;
  }
}

interface Fit {
  /** Null where it is nothing but noise. */
  readonly plane: Plane | null;
  readonly weights: readonly number[];
}

function fitRobustly(samples: readonly Sample[], inner: HoleBounds, slopes: Slopes): Fit | null {
  const centre = { x: (inner.left + inner.right) / 2, y: (inner.top + inner.bottom) / 2 };
  const reach = Math.max(1, (inner.right - inner.left) / 2, (inner.bottom - inner.top) / 2);
  const terms = samples.map(({ x, y }) => [1, ...(slopes.x ? [(x - centre.x) / reach] : []), ...(slopes.y ? [(y - centre.y) / reach] : [])]);
  const values = samples.map(({ value }) => value);
  let factors: readonly number[] = [median(values)]; // wild samples would pull a plane that is fitted to all at first
  let deviation = 0;
  let weights: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = values.map((value, at) => Math.abs(value - product(factors, terms[at] ?? [])));
    deviation = Math.max(0.25, DEVIATION * median(residuals));
    weights = residuals.map((residual) => (residual > TUKEY * deviation ? 0 : (1 - (residual / (TUKEY * deviation)) ** 2) ** 2));
    const solved = solve(terms, values, weights);
    if (solved === null) return null;
    factors = solved;
  }
  const counting = weights.filter((weight) => weight > 0).length;
  const doubt = (2 * deviation) / Math.sqrt(Math.max(1, counting / ALIKE));
  // Half of the ring may be wild, but not more: then nobody knows which half is.
  const isNoise = counting < samples.length / 2 || Math.max(...factors.map(Math.abs)) < Math.max(MIN_LEVELS, doubt);
  if (isNoise) return { plane: null, weights };
  const [middle = 0, first = 0, second = 0] = factors;
  const acrossX = slopes.x ? first / reach : 0;
  const acrossY = slopes.y ? (slopes.x ? second : first) / reach : 0;
  return { plane: { base: middle - acrossX * centre.x - acrossY * centre.y, acrossX, acrossY }, weights };
}

function slopingAxes(samples: readonly Sample[], inner: HoleBounds): Slopes {
  const share = (test: (sample: Sample) => boolean): number => samples.filter(test).length / samples.length;
  const LEAST = 0.08;
  return {
    x: share(({ x }) => x < inner.left) > LEAST && share(({ x }) => x > inner.right) > LEAST,
    y: share(({ y }) => y < inner.top) > LEAST && share(({ y }) => y > inner.bottom) > LEAST,
  };
}

function product(factors: readonly number[], terms: readonly number[]): number {
  return factors.reduce((sum, factor, at) => sum + factor * (terms[at] ?? 0), 0);
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

/** Weighted normal equations of up to three unknowns, solved by elimination; null where they have no one answer. */
function solve(terms: readonly (readonly number[])[], values: readonly number[], weights: readonly number[]): number[] | null {
  const count = terms[0]?.length ?? 0;
  const rows = Array.from({ length: count }, () => new Float64Array(count + 1));
  terms.forEach((term, sample) => {
    const weight = weights[sample] ?? 0;
    rows.forEach((row, at) => {
      const scaled = weight * (term[at] ?? 0);
      for (let column = 0; column < count; column++) row[column] = (row[column] ?? 0) + scaled * (term[column] ?? 0);
      row[count] = (row[count] ?? 0) + scaled * (values[sample] ?? 0);
    });
  });
  for (const [at, row] of rows.entries()) {
    const pivot = row[at] ?? 0;
    if (!(pivot > 1e-9)) return null; // the equations are symmetric and positive: no rows need to be swapped
    for (const other of rows) {
      if (other === row) continue;
      const factor = (other[at] ?? 0) / pivot;
      other.forEach((value, column) => (other[column] = value - factor * (row[column] ?? 0)));
    }
  }
  return rows.map((row, at) => (row[count] ?? 0) / (row[at] ?? 1));
}
