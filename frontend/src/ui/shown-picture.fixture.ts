/** Pictures as the page holds them, for tests that draw nothing. */

import type { ShownPatch, ShownPicture } from "../image/shown-picture.ts";

export const PICTURE: ShownPicture = {
  id: 1,
  name: "p",
  width: 4,
  height: 1,
  origin: { format: null, exif: null, icc: null, quality: null, colours: "srgb" },
  levels: [],
  patches: [],
};

/** One pixel. */
export function patchAt(id: number, x: number): ShownPatch {
  return { id, x, y: 0, width: 1, height: 1, levels: [] };
}
