/** Rounds of PatchMatch: a patch tries the matches of its neighbours, then random places ever nearer to its best one. */

import type { Distance } from "./distance.ts";
import type { Level } from "./level.ts";
import type { PatchField } from "./patch-field.ts";
import type { Random } from "./random.ts";

export interface Searching {
  readonly level: Level;
  readonly field: PatchField;
  readonly distance: Distance;
  readonly random: Random;
}

/** Gives every place without a match one at random. */
export function matchAtRandom({ level, field: { columns, rows, matches }, distance, random }: Searching): void {
  matches.forEach((match, at) => {
    const [row, column] = [Math.floor(at / columns.length), at % columns.length];
    const isKnown = level.usable[(rows[row] ?? 0) * level.width + (columns[column] ?? 0)] === 1;
    if (isKnown) matches[at] = -1;
    else if (match < 0) matches[at] = anyUsable(level, random);
    const found = matches[at] ?? -1;
    if (found >= 0) distance.use(found, 1);
  });
}

function anyUsable({ usable }: Level, random: Random): number {
  const start = random.below(usable.length);
  const found = usable.indexOf(1, start);
  return found >= 0 ? found : usable.indexOf(1);
}

/**
 * One round over all places, from the top left or from the bottom right.
 *
 * @param radius of the widest random try, in pixels; none is made with 0
 */
export function searchRound(searching: Searching, isBackward: boolean, radius: number): void {
  const { level, field: { columns, rows, matches, costs } } = searching;
  const count = matches.length;
  const by = isBackward ? 1 : -1;
  for (let step = 0; step < count; step++) {
    const at = isBackward ? count - 1 - step : step;
    const match = matches[at] ?? -1;
    if (match < 0) continue;
    const row = Math.floor(at / columns.length);
    const column = at - row * columns.length;
    const [x, y] = [columns[column] ?? 0, rows[row] ?? 0];
    const attempt = new Attempt(searching, y * level.width + x, match);
    const beside = column + by;
    if (beside >= 0 && beside < columns.length) attempt.follow(matches[at + by] ?? -1, x - (columns[beside] ?? 0), 0);
    const above = row + by;
    if (above >= 0 && above < rows.length) attempt.follow(matches[at + by * columns.length] ?? -1, 0, y - (rows[above] ?? 0));
    attempt.around(radius);
    matches[at] = attempt.finish();
    costs[at] = attempt.cost;
  }
}

/** The best match of one patch so far. */
class Attempt {
  cost: number;

  constructor(private readonly searching: Searching, private readonly target: number, private best: number) {
    searching.distance.use(best, -1);
    this.cost = searching.distance.between(target, best, Infinity);
  }

  /** Tries a neighbour's match, moved by this patch's offset from the neighbour. */
  follow(match: number, x: number, y: number): void {
    if (match < 0) return;
    const { width, height } = this.searching.level;
    const row = Math.floor(match / width) + y;
    const column = (match % width) + x;
    if (row >= 0 && row < height && column >= 0 && column < width) this.#try(row * width + column);
  }

  around(radius: number): void {
    const { level: { width, height }, random } = this.searching;
    for (let reach = radius; reach >= 1; reach = Math.floor(reach / 2)) {
      const row = Math.floor(this.best / width) + random.below(2 * reach + 1) - reach;
      const column = (this.best % width) + random.below(2 * reach + 1) - reach;
      if (row >= 0 && row < height && column >= 0 && column < width) this.#try(row * width + column);
    }
  }

  #try(candidate: number): void {
    const { level, distance } = this.searching;
    if (candidate === this.best || level.usable[candidate] === 0) return;
    const cost = distance.between(this.target, candidate, this.cost);
    if (cost < this.cost) [this.cost, this.best] = [cost, candidate];
  }

  finish(): number {
    this.searching.distance.use(this.best, 1);
    return this.best;
  }
}
