/**
 * The patches that overlap a pixel vote for its colour. The colour with most weight around it wins; the mean of all would
 * be a blur.
 *
 * Wexler, Shechtman and Irani, "Space-Time Completion of Video", PAMI 2007: weights by likeness, mean shift.
 */

import { OPEN, REACH, SIDE, type Level } from "./level.ts";
import type { PatchField } from "./patch-field.ts";

/** Votes of one pixel, four numbers each: red, green, blue, weight. */
const VOTE = 4;
const MEAN_SHIFTS = 2;
/** A patch's weight is divided by this for each pixel that it lies deeper in the hole. */
const DEEPER = 1.3;

export interface Voting {
  /** Levels by which a known patch may be made lighter or darker, as in `Weights`. */
  readonly shift: number;
  /** Votes farther from the colour than about this many levels hardly count. */
  readonly width: number;
}

/**
 * Fills the hole anew, in place.
 *
 * @returns for each open pixel, the known pixel that had most weight; -1 elsewhere
 */
export function vote(level: Level, field: PatchField, voting: Voting): Int32Array<ArrayBuffer> {
  const sources = new Int32Array(level.hole.length).fill(-1);
  const { width, hole } = level;
  const weights = weightsOf(level, field);
  const [columns, rows] = [reaches(field.columns, level.width), reaches(field.rows, level.height)];
  const votes = new Float32Array(SIDE ** 2 * VOTE);
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    let count = 0;
    let most = -1;
    for (let row = rows.first[y] ?? 0; row <= (rows.last[y] ?? -1); row++) {
      for (let column = columns.first[x] ?? 0; column <= (columns.last[x] ?? -1); column++) {
        const place = row * field.columns.length + column;
        const match = field.matches[place] ?? -1;
        if (match < 0) continue;
        const source = match + at - (field.rows[row] ?? 0) * width - (field.columns[column] ?? 0);
        cast(level, at, source, voting.shift, votes, count);
        const weight = weights[place] ?? 0;
        votes[count + 3] = weight;
        count += VOTE;
        if (weight > most) {
          most = weight;
          sources[at] = source;
        }
      }
    }
    if (count > 0) settle(votes, count, voting.width, level.pixels, at * 3);
  }
  sources.forEach((source, at) => {
    if (source >= 0) level.texture[at] = level.texture[source] ?? 0;
  });
  return sources;
}

/** The colour of a known pixel, lighter or darker as the guide asks for. */
function cast({ pixels, low }: Level, target: number, source: number, most: number, votes: Float32Array, to: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const by = (low[target * 3 + channel] ?? 0) - (low[source * 3 + channel] ?? 0);
    votes[to + channel] = (pixels[source * 3 + channel] ?? 0) + (by > most ? most : by < -most ? -most : by);
  }
}

/** Mean shift from the vote that weighs most. */
function settle(votes: Float32Array, count: number, width: number, pixels: Uint8ClampedArray, to: number): void {
  let heaviest = 0;
  for (let vote = VOTE; vote < count; vote += VOTE) if ((votes[vote + 3] ?? 0) > (votes[heaviest + 3] ?? 0)) heaviest = vote;
  let red = votes[heaviest] ?? 0;
  let green = votes[heaviest + 1] ?? 0;
  let blue = votes[heaviest + 2] ?? 0;
  const narrow = 1 / (width * width);
  for (let round = 0; round < MEAN_SHIFTS; round++) {
    let r = 0;
    let g = 0;
    let b = 0;
    let sum = 1e-12;
    for (let vote = 0; vote < count; vote += VOTE) {
      const toRed = (votes[vote] ?? 0) - red;
      const toGreen = (votes[vote + 1] ?? 0) - green;
      const toBlue = (votes[vote + 2] ?? 0) - blue;
      const away = 1 + (toRed * toRed + toGreen * toGreen + toBlue * toBlue) * narrow;
      const weight = (votes[vote + 3] ?? 0) / (away * away);
      r += weight * toRed;
      g += weight * toGreen;
      b += weight * toBlue;
      sum += weight;
    }
    red += r / sum;
    green += g / sum;
    blue += b / sum;
  }
  pixels[to] = red;
  pixels[to + 1] = green;
  pixels[to + 2] = blue;
}

/** A patch weighs less the larger its distance is, relative to the mean distance, and the deeper it lies in the hole. */
function weightsOf({ width, depth }: Level, { columns, rows, matches, costs }: PatchField): Float32Array {
  let [sum, count] = [0, 0];
  matches.forEach((match, at) => {
    if (match < 0) return;
    sum += costs[at] ?? 0;
    count++;
  });
  const scale = 1 / Math.max(1, sum / Math.max(1, count));
  return costs.map((cost, at) => {
    const [row, column] = [Math.floor(at / columns.length), at % columns.length];
    const centre = depth[(rows[row] ?? 0) * width + (columns[column] ?? 0)] ?? 0;
    return Math.exp(-cost * scale) * DEEPER ** -centre;
  });
}

/** For every pixel of a line, the first and the last of the centres within reach. */
function reaches(centres: Int32Array, length: number): { readonly first: Int32Array; readonly last: Int32Array } {
  const first = new Int32Array(length).fill(1);
  const last = new Int32Array(length).fill(0);
  for (let at = centres.length - 1; at >= 0; at--) {
    const centre = centres[at] ?? 0;
    for (let pixel = centre - REACH; pixel <= centre + REACH; pixel++) {
      if ((last[pixel] ?? 0) < (first[pixel] ?? 0)) last[pixel] = at;
      first[pixel] = at;
    }
  }
  return { first, last };
}
