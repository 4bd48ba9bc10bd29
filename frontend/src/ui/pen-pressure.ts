/**
 * How hard a pen is pressed, where it really tells.
 *
 * Devices without pressure report 0.5 all the time, and some report 1 as they lift. So a pen is believed only after it has
 * said something else, and what it says on lifting is never asked for.
 */

const FAKES: readonly number[] = [0, 0.5, 1];
/** The lightest touch still leaves a line. */
const LEAST = 0.2;

export class PenPressure {
  #isReal = false;

  /** @returns a factor for the radius, at most 1 */
  factor({ pointerType, pressure }: Pick<PointerEvent, "pointerType" | "pressure">): number {
    if (pointerType !== "pen") return 1;
    if (!FAKES.includes(pressure)) this.#isReal = true;
    return this.#isReal ? LEAST + (1 - LEAST) * Math.min(1, Math.max(0, pressure)) : 1;
  }
}
