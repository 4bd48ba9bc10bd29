/** From picture and strokes to what the model gets, and from what it returns to the new picture. */

import { cropBoxAround, cutBox, cutMask, type CropBox } from "./crop-box.ts";
import { featherMask, ringFor } from "./feather.ts";
import { growRect, maskBounds, maskOfStrokes } from "./mask.ts";
import { pasteBack } from "./paste-back.ts";
import type { Picture, Rect } from "./picture.ts";
import { resizeMask, resizeSquare } from "./scale.ts";
import type { Stroke } from "./strokes.ts";

/** What one run needs, made before the model is asked. */
export interface Fill {
  readonly box: CropBox;
  /** `box.side * box.side` bytes: weight of the fill in the blend. */
  readonly alpha: Uint8Array<ArrayBuffer>;
  /** `modelSize * modelSize * 4` bytes: the box as the model sees it. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** `modelSize * modelSize` bytes: 255 where the model fills. */
  readonly mask: Uint8Array<ArrayBuffer>;
}

/**
 * Cuts the model's view out of the picture.
 *
 * @returns null when the strokes cover no pixel of the picture
 */
export function prepareFill(picture: Picture, strokes: readonly Stroke[], modelSize: number): Fill | null {
  const mask = maskOfStrokes(strokes, picture);
  const bounds = maskBounds(mask, picture);
  if (bounds === null) return null;
  const box = boxWithRing(bounds, picture, modelSize);
  const { dilated, alpha } = featherMask(cutMask(mask, picture, box), box.side, ringFor(box.side, modelSize));
  return {
    box,
    alpha,
    rgba: resizeSquare(cutBox(picture, box), box.side, modelSize),
    mask: resizeMask(dilated, box.side, modelSize),
  };
}

/** The ring's width follows from the box's side and the box must hold the ring: one round settles both. */
function boxWithRing(bounds: Rect, picture: Picture, modelSize: number): CropBox {
  const first = cropBoxAround(bounds, picture, modelSize);
  return cropBoxAround(growRect(bounds, ringFor(first.side, modelSize), picture), picture, modelSize);
}

/**
 * Puts what the model made back into the picture, at the picture's resolution.
 *
 * @param filled `modelSize * modelSize * 4` bytes
 */
export function applyFill(picture: Picture, fill: Fill, filled: Uint8ClampedArray, modelSize: number): Picture {
  const patch = resizeSquare(filled, modelSize, fill.box.side);
  return { ...picture, rgba: pasteBack(picture, fill.box, patch, fill.alpha) };
}
