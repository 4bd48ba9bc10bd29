/** From picture and mask to what the model gets, and from what it returns to a patch of the picture. */

import { matchColours } from "./colour-match.ts";
import { cutBox, type CropBox } from "./crop-box.ts";
import { featherMask, ringFor } from "./feather.ts";
import { cutGroup, type GroupCut, type GroupedMask, type MaskGroup, type ModelView } from "./mask-groups.ts";
import { detailedFill, type Detailing } from "./detail-fill.ts";
import { blendPatch, changedArea } from "./paste-back.ts";
import { patchCut, type Patch } from "./patch.ts";
import type { Picture, Size } from "./picture.ts";
import { resizeMask, resizeSquare } from "./scale.ts";

/** A fill that is no coarser than this looks as sharp as the picture; see `coarsenessOf`. */
const NEARLY_NATIVE = 1.25;
/** A model makes good texture in holes of this share of the width in which it makes good shapes. */
const TEXTURE_SHARE = 1 / 2;

/** One group of the mask and its surroundings, at the picture's own pixels. */
export interface Cut extends GroupCut {
  readonly box: CropBox;
  /** Of the picture. */
  readonly size: Size;
  /** Of the widest hole, in pixels; see `holeWidth`. */
  readonly width: number;
  /** `side * side * 4` bytes. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** What one run of the model needs, and what its answer is put back with. */
export interface Fill {
  readonly cut: Cut;
  /** `side * side` bytes: weight of the fill in the blend. */
  readonly alpha: Uint8Array<ArrayBuffer>;
  /** `modelSize * modelSize * 4` bytes: the box as the model sees it. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** `modelSize * modelSize` bytes: 255 where the model fills. */
  readonly mask: Uint8Array<ArrayBuffer>;
  readonly modelSize: number;
  /** See `coarsenessOf`. */
  readonly coarseness: number;
}

/**
 * Cuts one group out of the picture.
 *
 * @param masked `side * side` bytes: what of the mask is in the group's box, as `cutMask` gives it
 * @param patches what groups before it have changed
 */
export function cutOut(picture: Picture, masked: Uint8Array, grouped: GroupedMask, index: number, patches: readonly Patch[]): Cut {
  const size = { width: picture.width, height: picture.height };
  const { box, width } = grouped.groups[index] ?? { box: { x: 0, y: 0, side: 0 }, width: 0 };
  const rgba = cutBox(picture, box);
  patchCut(rgba, box, patches);
  return { box, size, width, rgba, ...cutGroup(masked, size, grouped, index) };
}

export function prepareFill(cut: Cut, model: ModelView): Fill {
  const { imageSize: modelSize } = model;
  const { side } = cut.box;
  const ring = ringFor(side, model, cut.width);
  const { dilated, alpha } = featherMask(cut.mask, side, ring);
  if (cut.pending !== null) {
    featherMask(cut.pending, side, ring).dilated.forEach((value, at) => {
      if (value !== 0) dilated[at] = 255;
    });
  }
  return {
    cut,
    alpha,
    rgba: resizeSquare(cut.rgba, side, modelSize),
    mask: resizeMask(dilated, side, modelSize),
    modelSize,
    coarseness: coarsenessOf(cut, model),
  };
}

/**
 * What stands in the picture once the model has answered: its colours matched; where it answers in shapes alone, with detail
 * from the picture; blended in at the picture's resolution.
 *
 * @param filled `modelSize * modelSize * 4` bytes
 * @throws what `detailing.onRound` throws
 */
export async function finishFill(fill: Fill, filled: Uint8ClampedArray<ArrayBuffer>, detailing: Detailing): Promise<Patch> {
  const { cut, coarseness } = fill;
  const answer = answerOf(fill, filled);
  if (!hasDetailAdded(coarseness)) return pasteAnswer(fill, answer);
  const scale = cut.box.side / fill.modelSize;
  return detailedFill(cut, answer, { coarseness, scale: scale > NEARLY_NATIVE ? scale : 1 }, detailing);
}

/**
 * The width, in pixels, of the finest detail of a fill that is to be believed; 1 is as fine as the picture. A model that sees
 * the picture smaller makes nothing finer; and in a wide hole it makes good shapes, but not good texture.
 */
export function coarsenessOf({ box, width }: Pick<MaskGroup, "box" | "width">, { imageSize, maxHoleSize }: ModelView): number {
  return Math.max(box.side / imageSize, maxHoleSize === null ? 0 : width / (TEXTURE_SHARE * maxHoleSize));
}

/** Whether a fill so coarse gets detail from the picture. */
export function hasDetailAdded(coarseness: number): boolean {
  return coarseness > NEARLY_NATIVE;
}

/** The box as the model filled it, at the picture's pixels: `side * side * 4` bytes. */
export function answerOf({ cut, rgba, mask, modelSize }: Fill, filled: Uint8ClampedArray<ArrayBuffer>): Uint8ClampedArray<ArrayBuffer> {
  return resizeSquare(matchColours(rgba, filled, mask, modelSize), modelSize, cut.box.side);
}

/** The model's answer blended in as it is. */
export function pasteAnswer({ cut, alpha }: Fill, answer: Uint8ClampedArray): Patch {
  const { x, y, side } = cut.box;
  return blendPatch(cut, changedArea(alpha, cut.box, cut.size), { x, y, width: side, height: side, values: answer, channels: 4 }, alpha);
}
