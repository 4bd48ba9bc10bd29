/** The forecast before a run: the model's view of each area, and how good the fill can become. */

import type { CropBox } from "./crop-box.ts";
import { coarsenessOf, hasDetailAdded } from "./fill.ts";
import type { GroupedMask, MaskGroup, ModelView } from "./mask-groups.ts";
import type { Size } from "./picture.ts";

/**
 * `sharp`: the model sees the hole at the picture's own pixels, or nearly, and fills holes of this width well.
 * `softer`: it sees the hole smaller and fills in shapes; their detail comes from the picture around.
 * `guess`: even so the hole is wider than the model fills well, or takes much of the picture.
 */
export type Sharpness = "sharp" | "softer" | "guess";

export interface Forecast {
  /** One for each run of the model. */
  readonly views: readonly ViewForecast[];
  /** Of the worst view. */
  readonly sharpness: Sharpness;
  /** Whether detail is added from the picture: then another seed gives another result. */
  readonly addsDetail: boolean;
}

export interface ViewForecast {
  readonly box: CropBox;
  /** Pixels of the model for one of the picture, at most 1. */
  readonly scale: number;
  readonly sharpness: Sharpness;
}

const WORST_FIRST: readonly Sharpness[] = ["guess", "softer", "sharp"];
/** A hole wider than this share of the picture's shorter side leaves too little to go by. */
const MAX_SHARE_OF_PICTURE = 1 / 2;
/** Where nobody measured how wide a hole the model fills well: a view scaled down further than this is a guess. */
const MIN_SCALE_UNMEASURED = 1 / 4;

/** Whether a mask is grouped alike for both. */
export function isSameView(one: ModelView, other: ModelView): boolean {
  return one.imageSize === other.imageSize && one.kind === other.kind && one.maxHoleSize === other.maxHoleSize;
}

/**
 * @param model for which the mask was grouped
 * @param size of the picture
 * @returns null where nothing is masked
 */
export function forecastOf({ groups }: GroupedMask, model: ModelView, size: Size): Forecast | null {
  if (groups.length === 0) return null;
  const views = groups.map((group) => {
    const { box } = group;
    return { box, scale: Math.min(1, model.imageSize / box.side), sharpness: sharpnessOf(group, model, size) };
  });
  const sharpness = WORST_FIRST.find((one) => views.some((view) => view.sharpness === one)) ?? "sharp";
  return { views, sharpness, addsDetail: groups.some((group) => hasDetailAdded(coarsenessOf(group, model))) };
}

function sharpnessOf(group: MaskGroup, model: ModelView, size: Size): Sharpness {
  const { box, width } = group;
  const { imageSize, maxHoleSize } = model;
  const scale = imageSize / box.side;
  if (width > MAX_SHARE_OF_PICTURE * Math.min(size.width, size.height)) return "guess";
  if (maxHoleSize === null ? scale < MIN_SCALE_UNMEASURED : width * scale > maxHoleSize) return "guess";
  return hasDetailAdded(coarsenessOf(group, model)) ? "softer" : "sharp";
}
