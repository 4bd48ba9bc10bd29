/** What can be said before a run: what the model will look at, and how sharp the fill can become. */

import type { CropBox } from "./crop-box.ts";
import type { GroupedMask } from "./mask-groups.ts";

export type Sharpness = "sharp" | "softer" | "soft";

export interface Forecast {
  /** One for each run of the model. */
  readonly views: readonly ViewForecast[];
  /** Of the coarsest view. */
  readonly sharpness: Sharpness;
  /** Of the coarsest view: pixels of the model for one of the picture, at most 1. */
  readonly scale: number;
}

export interface ViewForecast {
  readonly box: CropBox;
  readonly scale: number;
}

/** Down to here a fill looks nearly as sharp as its surroundings. */
const NEARLY_SHARP = 0.6;

/** @returns null where nothing is masked */
export function forecastOf({ groups }: GroupedMask, modelSize: number): Forecast | null {
  if (groups.length === 0) return null;
  const views = groups.map(({ box }) => ({ box, scale: Math.min(1, modelSize / box.side) }));
  const scale = Math.min(...views.map((view) => view.scale));
  return { views, scale, sharpness: scale === 1 ? "sharp" : scale >= NEARLY_SHARP ? "softer" : "soft" };
}
