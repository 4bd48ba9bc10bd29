/** From picture and mask to what the model gets, and from what it returns to a patch of the picture. */

import { matchColours } from "./colour-match.ts";
import { cutBox, type CropBox } from "./crop-box.ts";
import { featherMask, ringFor } from "./feather.ts";
import { cutGroup, type GroupCut, type GroupedMask } from "./mask-groups.ts";
import { pasteOver } from "./paste-back.ts";
import { patchCut, type Patch } from "./patch.ts";
import type { Picture, Rect, Size } from "./picture.ts";
import { resizeMask, resizeSquare } from "./scale.ts";

/** One group of the mask and its surroundings, at the picture's own pixels. */
export interface Cut extends GroupCut {
  readonly box: CropBox;
  /** Of the picture. */
  readonly size: Size;
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
}

/**
 * Cuts one group out of the picture.
 *
 * @param masked `side * side` bytes: what of the mask is in the group's box, as `cutMask` gives it
 * @param patches what groups before it have changed
 */
export function cutOut(picture: Picture, masked: Uint8Array, grouped: GroupedMask, index: number, patches: readonly Patch[]): Cut {
  const size = { width: picture.width, height: picture.height };
  const box = grouped.groups[index]?.box ?? { x: 0, y: 0, side: 0 };
  const rgba = cutBox(picture, box);
  patchCut(rgba, box, patches);
  return { box, size, rgba, ...cutGroup(masked, size, grouped, index) };
}

export function prepareFill(cut: Cut, modelSize: number): Fill {
  const { side } = cut.box;
  const ring = ringFor(side, modelSize);
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
  };
}

/**
 * What stands in the picture once the model has answered: its colours matched, blended in at the picture's resolution.
 *
 * @param filled `modelSize * modelSize * 4` bytes
 */
export function finishFill({ cut, alpha, rgba, mask, modelSize }: Fill, filled: Uint8ClampedArray<ArrayBuffer>): Patch {
  const { side } = cut.box;
  const matched = resizeSquare(matchColours(rgba, filled, mask, modelSize), modelSize, side);
  const area = changedArea(alpha, cut.box, cut.size);
  const patch = new Uint8ClampedArray(area.width * area.height * 4);
  for (let row = 0; row < area.height; row++) {
    const from = ((area.y - cut.box.y + row) * side + area.x - cut.box.x) * 4;
    patch.set(cut.rgba.subarray(from, from + area.width * 4), row * area.width * 4);
  }
  pasteOver({ ...area, rgba: patch }, cut.box, matched, alpha);
  return { ...area, rgba: patch };
}

/** The smallest part of the picture that holds every pixel with a weight. */
function changedArea(alpha: Uint8Array, box: CropBox, size: Size): Rect {
  let [left, top, right, bottom] = [box.side, box.side, 0, 0];
  alpha.forEach((weight, at) => {
    if (weight === 0) return;
    const x = at % box.side;
    const y = Math.floor(at / box.side);
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  });
  const x = Math.max(0, box.x + left);
  const y = Math.max(0, box.y + top);
  const width = Math.max(0, Math.min(size.width, box.x + right) - x);
  return { x, y, width, height: Math.max(0, Math.min(size.height, box.y + bottom) - y) };
}
