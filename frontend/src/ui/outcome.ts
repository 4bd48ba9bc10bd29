/** A result of a run. */

import type { ShownPatch } from "../image/shown-picture.ts";

export interface Outcome {
  readonly id: number;
  /** One for each group of the mask, on the picture that was run. */
  readonly patches: readonly ShownPatch[];
  /** Title of the model that made it; null for texture from the picture, which needs no model. */
  readonly model: string | null;
  /** Null where nothing random was used. */
  readonly seed: number | null;
  readonly milliseconds: number;
}

/** The outcome to show until the result is there; null where drafting failed: the run goes on without it. */
export interface Draft {
  readonly outcome: Outcome | null;
}

let lastId = 0;

/** Gives an outcome its number. */
export function outcomeOf(made: Omit<Outcome, "id">): Outcome {
  return { id: ++lastId, ...made };
}

export function isTexture({ model }: Outcome): boolean {
  return model === null;
}
