/**
 * The soft edge between fill and picture.
 *
 * The mask is dilated by a ring, the model fills mask and ring, and the blend goes from fill to picture inside the ring
 * alone. A blur centred on the mask's edge would mix the removed object back in as a ghost. The weight comes from the
 * distance to the mask and not from `CanvasRenderingContext2D.filter`, which Safari does not have.
 */

import { squaredDistanceTo } from "./distance.ts";

/** Both made from one distance field, `side * side` bytes each. */
export interface Feathered {
  /** 255 within `ring` pixels of the mask: what the model has to fill. */
  readonly dilated: Uint8Array<ArrayBuffer>;
  /** Weight of the fill: 255 on the mask, falling through the ring, 0 wherever `dilated` is 0. */
  readonly alpha: Uint8Array<ArrayBuffer>;
}

/** The model works in cells of 8 pixels; a ring of one cell is the narrowest in which it can answer its surroundings. */
export const RING_IN_MODEL_PIXELS = 8;
const NARROWEST_RING = 4;

/** Width of the ring in picture pixels, for a box of `side` pixels shown to a model of `modelSize`. */
export function ringFor(side: number, modelSize: number): number {
  return Math.max(NARROWEST_RING, Math.round((RING_IN_MODEL_PIXELS * side) / modelSize));
}

/**
 * @param mask `side * side` bytes, non-zero = masked
 * @param ring width of the soft edge in pixels
 */
export function featherMask(mask: Uint8Array, side: number, ring: number): Feathered {
  const distances = squaredDistanceTo(mask, side);
  const dilated = new Uint8Array(mask.length);
  const alpha = new Uint8Array(mask.length);
  distances.forEach((squared, at) => {
    if (squared > ring * ring) return;
    dilated[at] = 255;
    const t = 1 - Math.sqrt(squared) / (ring + 1);
    alpha[at] = Math.round(255 * t * t * (3 - 2 * t));
  });
  return { dilated, alpha };
}
