/**
 * The soft edge between fill and picture.
 *
 * The mask is dilated by a ring, the model fills mask and ring, and the blend goes from fill to picture inside the ring
 * alone. A blur centred on the mask's edge would mix the removed object back in as a ghost. The weight comes from the
 * distance to the mask and not from `CanvasRenderingContext2D.filter`, which Safari does not have.
 */

import type { ModelKind } from "../manifest/pipeline-kinds.ts";
import { squaredDistanceTo } from "./distance.ts";

/** Both made from one distance field, `side * side` bytes each. */
export interface Feathered {
  /** 255 within `ring` pixels of the mask: what the model has to fill. */
  readonly dilated: Uint8Array<ArrayBuffer>;
  /** Weight of the fill: 255 on the mask, falling through the ring, 0 wherever `dilated` is 0. */
  readonly alpha: Uint8Array<ArrayBuffer>;
}

/** Pixels a side of the cells in which a model works; a ring of one cell is the narrowest in which it can answer its surroundings. */
const CELLS: Readonly<Record<ModelKind, number>> = { "latent-diffusion-inpaint": 8, "direct-inpaint": 1 };
/**
 * In pixels of the picture, and as a share of the hole's width: edges in a photograph are softer than a pixel, and masks are
 * painted by hand. But the ring hides pixels from the model, and beside a narrow hole these tell it the most.
 */
const NARROWEST_RING = { least: 1, most: 4, share: 1 / 16 };

/** What decides how wide the ring is. */
export interface RingView {
  /** Side of the model's square, in pixels. */
  readonly imageSize: number;
  readonly kind: ModelKind;
}

/** Width of the ring in picture pixels around a hole of `width` pixels, for a box of `side` pixels shown to the model. */
export function ringFor(side: number, { imageSize, kind }: RingView, width = Infinity): number {
  const { least, most, share } = NARROWEST_RING;
  return Math.max(least, Math.min(most, Math.round(share * width)), Math.round((CELLS[kind] * side) / imageSize));
}

/** The least side of a box in which a hole of `width` pixels, with its ring, is at most `most` pixels of the model wide. */
export function sideForHole(width: number, most: number, { imageSize, kind }: RingView): number {
  const narrow = ((width + 2 * NARROWEST_RING.most) * imageSize) / most;
  return Math.max(narrow, (width * imageSize) / Math.max(1, most - 2 * CELLS[kind]));
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
