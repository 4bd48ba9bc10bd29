/**
 * What the page holds of a picture: bitmaps to draw. The pixels stay with the worker, which knows them by a number, so that
 * the page's own thread neither copies them nor waits for them.
 */

import type { Origin, Rect, Size } from "./picture.ts";

interface Shown extends Size {
  /** By which the worker knows the pixels. */
  readonly id: number;
  /** Made by `makeLevels`: the whole first, then each half as wide as the one before. */
  readonly levels: readonly ImageBitmap[];
}

/** A part of a picture that a run changed: see `patch.ts`. */
export interface ShownPatch extends Shown, Rect {}

export interface ShownPicture extends Shown {
  /** The file's name without its ending, for naming the download. */
  readonly name: string;
  readonly origin: Origin;
  /** What stands on it instead of its own pixels, in their order. */
  readonly patches: readonly ShownPatch[];
}

/** Numbers of patches, in the order in which they stand on each other. */
export function idsOf(...layers: readonly (readonly ShownPatch[])[]): number[] {
  return layers.flat().map(({ id }) => id);
}
