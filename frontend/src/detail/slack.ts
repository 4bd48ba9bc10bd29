/**
 * How far a place may differ from the guide at no cost.
 *
 * A network that sees grass often answers with its mean colour, and only the dull places among the blades are like that. So
 * a place may differ from the guide by as much as the guide lacks. The picture beside the hole tells how much that is: blurred
 * like the guide, it still has light and dark.
 */

import { KNOWN, OPEN, type Level } from "./level.ts";
import { smooth } from "./smooth.ts";

/** A place may differ from the guide by so many times the median difference that the guide lacks. */
const ALLOWED = 5;
/** Pixels of the level: wider shapes are light and objects, not texture. */
const WIDER = 3;
/** Width of the surroundings that are measured, in pixels of the level. */
const AROUND = 8;

/** @param level one on which the hole is about twice as wide as the surroundings that are measured */
export function slackFor({ width, height, low, hole }: Level): number {
  const around = new Spread();
  const inside = new Spread();
  const { rgb: lower } = smooth({ width, height, rgb: low }, WIDER);
  for (let at = 0; at < hole.length; at++) {
    const value = Math.abs((low[at * 3 + 1] ?? 0) - (lower[at * 3 + 1] ?? 0));
    if (hole[at] === OPEN) inside.add(value);
    else if (hole[at] === KNOWN && isNearHole(hole, width, height, at)) around.add(value);
  }
  return ALLOWED * Math.max(0, around.median() - inside.median());
}

function isNearHole(hole: Uint8Array, width: number, height: number, at: number): boolean {
  const [y, x] = [Math.floor(at / width), at % width];
  for (let row = Math.max(0, y - AROUND); row <= Math.min(height - 1, y + AROUND); row += 2) {
    for (let column = Math.max(0, x - AROUND); column <= Math.min(width - 1, x + AROUND); column += 2) {
      if (hole[row * width + column] === OPEN) return true;
    }
  }
  return false;
}

class Spread {
  readonly #counts = new Uint32Array(256);
  #all = 0;

  add(value: number): void {
    this.#counts[value] = (this.#counts[value] ?? 0) + 1;
    this.#all++;
  }

  median(): number {
    let value = 0;
    for (let below = this.#counts[0] ?? 0; below < this.#all / 2; below += this.#counts[value] ?? 0) value++;
    return value;
  }
}
