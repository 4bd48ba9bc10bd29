/**
 * How far a place may differ from the guide at no cost.
 *
 * A network that sees grass often answers with its mean colour, and only the dull places among the blades are like that. So
 * a place may differ from the guide by as much as the guide lacks. The picture beside the hole tells how much that is: blurred
 * like the guide, it still has light and dark.
 */

import { KNOWN, OPEN, type Level } from "./level.ts";

/** Of what the guide lacks, in standard deviations. */
const ALLOWED = 1.5;
/** Width of the surroundings that are measured, in pixels of the level. */
const AROUND = 8;

/** @param level one on which the hole is about twice as wide as the surroundings that are measured */
export function slackFor({ width, height, low, hole }: Level): number {
  const around = new Spread();
  const inside = new Spread();
  for (let at = 0; at < hole.length; at++) {
    const value = low[at * 3 + 1] ?? 0;
    if (hole[at] === OPEN) inside.add(value);
    else if (hole[at] === KNOWN && isNearHole(hole, width, height, at)) around.add(value);
  }
  return ALLOWED * Math.max(0, around.deviation() - inside.deviation());
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
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    this.#squares += value * value;
  }

  deviation(): number {
    if (this.#count === 0) return 0;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - (this.#sum / this.#count) ** 2));
  }
}
