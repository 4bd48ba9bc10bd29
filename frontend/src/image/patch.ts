/**
 * A part of a picture that a run changed. A result is its picture and patches: history costs what was filled and not what
 * was opened.
 */

import type { CropBox } from "./crop-box.ts";
import type { Picture, Rect } from "./picture.ts";

export interface Patch extends Rect {
  /** `width * height * 4` bytes: what stands there now. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** The picture with patches on it, in their order; itself where there are none. */
export function applyPatches(picture: Picture, patches: readonly Patch[]): Picture {
  if (patches.length === 0) return picture;
  const rgba = picture.rgba.slice();
  for (const patch of patches) copyInto(rgba, { x: 0, y: 0, width: picture.width, height: picture.height }, patch);
  return { ...picture, rgba };
}

/** Lays patches over pixels that were cut out of the picture at `box`. */
export function patchCut(cut: Uint8ClampedArray, box: CropBox, patches: readonly Patch[]): void {
  for (const patch of patches) copyInto(cut, { x: box.x, y: box.y, width: box.side, height: box.side }, patch);
}

function copyInto(rgba: Uint8ClampedArray, area: Rect, patch: Patch): void {
  const left = Math.max(area.x, patch.x);
  const right = Math.min(area.x + area.width, patch.x + patch.width);
  if (left >= right) return;
  const bottom = Math.min(area.y + area.height, patch.y + patch.height);
  for (let y = Math.max(area.y, patch.y); y < bottom; y++) {
    const from = ((y - patch.y) * patch.width + left - patch.x) * 4;
    rgba.set(patch.rgba.subarray(from, from + (right - left) * 4), ((y - area.y) * area.width + left - area.x) * 4);
  }
}
