/** The fill of one group in the picture's own detail: after a model that saw it smaller, or without any model. */

import { continueColours } from "../detail/continue-colours.ts";
import type { Guide } from "../detail/guide.ts";
import { BARRED, OPEN } from "../detail/level.ts";
import type { Raster } from "../detail/raster.ts";
import { synthesise, type Synthesis } from "../detail/synthesise.ts";
import type { Cut } from "./fill.ts";
import { featherMask } from "./feather.ts";
import type { Patch } from "./patch.ts";
import { blendPatch, changedArea } from "./paste-back.ts";
import type { Rect } from "./picture.ts";

export type Detailing = Pick<Synthesis, "seed" | "onRound">;

/** The fill blends into the picture over so many pixels. */
const RING = 5;
/** It copies from so far around the hole, as a share of the hole's longer side, and in pixels. */
const AROUND = { share: 1, least: 96, most: 512 };
/** Of the area that is looked at; beyond, less of the surroundings is. */
const MAX_PIXELS = 6e6;
/** A fill of coarseness 1 has no detail finer than this, in pixels. */
const MODEL_DEVIATION = 2;
const MODEL_WEIGHT = 0.6;
/** Colours that are continued from the rim have no detail: this is how far apart they are told, as a share of the width. */
const RIM_DEVIATION = 1 / 12;

/** How a model's answer looks beside the picture. */
interface Looks {
  /** See `coarsenessOf`. */
  readonly coarseness: number;
  /** Pixels of the picture for one of the model; 1 where its edges look as sharp as the picture's. */
  readonly scale: number;
}

/**
 * The model's answer with detail from the picture.
 *
 * @param answer `side * side * 4` bytes: the box as the model filled it, at the picture's pixels
 */
export function detailedFill(cut: Cut, answer: Uint8ClampedArray, { coarseness, scale }: Looks, detailing: Detailing): Promise<Patch> {
  return fillFrom(cut, detailing, (picture, hole, area) => ({
    picture: { ...picture, rgb: answered(picture, hole, answer, cut, area) },
    deviation: MODEL_DEVIATION * coarseness,
    blur: scale > 1 ? MODEL_DEVIATION * scale : 0,
    weight: MODEL_WEIGHT,
  }));
}

/** A fill from the picture alone. */
export function textureFill(cut: Cut, detailing: Detailing): Promise<Patch> {
  return fillFrom(cut, detailing, (picture, hole) => ({
    picture: continueColours(picture, hole),
    deviation: Math.max(2, cut.width * RIM_DEVIATION),
    blur: Infinity,
    weight: 0,
  }));
}

type MakeGuide = (picture: Raster, hole: Uint8Array<ArrayBuffer>, area: Rect) => Guide;

async function fillFrom(cut: Cut, detailing: Detailing, guideFor: MakeGuide): Promise<Patch> {
  const { dilated, alpha } = featherMask(cut.mask, cut.box.side, RING);
  const changed = changedArea(alpha, cut.box, cut.size);
  const area = surroundings(changed, cut);
  const picture = cropped(cut, area);
  const hole = holeOf(dilated, cut, area);
  const guide = guideFor(picture, hole, area);
  const { rgb: values } = await synthesise({ guide, hole, holeWidth: cut.width + 2 * RING, ...detailing });
  return blendPatch(cut, changed, { ...area, values, channels: 3 }, alpha);
}

/** The changed area and what is copied from, inside the box and the picture. */
function surroundings(changed: Rect, { box, size }: Cut): Rect {
  let margin = Math.min(AROUND.most, Math.max(AROUND.least, Math.round(AROUND.share * Math.max(changed.width, changed.height))));
  for (;;) {
    const x = Math.max(0, box.x, changed.x - margin);
    const y = Math.max(0, box.y, changed.y - margin);
    const width = Math.min(size.width, box.x + box.side, changed.x + changed.width + margin) - x;
    const height = Math.min(size.height, box.y + box.side, changed.y + changed.height + margin) - y;
    if (width * height <= MAX_PIXELS || margin <= AROUND.least) return { x, y, width, height };
    margin = Math.max(AROUND.least, Math.floor(margin * 0.8));
  }
}

function cropped({ rgba, box }: Cut, area: Rect): Raster {
  const rgb = new Uint8ClampedArray(area.width * area.height * 3);
  for (let row = 0, to = 0; row < area.height; row++) {
    let from = ((area.y - box.y + row) * box.side + area.x - box.x) * 4;
    for (let column = 0; column < area.width; column++, from += 4, to += 3) {
      for (let channel = 0; channel < 3; channel++) rgb[to + channel] = rgba[from + channel] ?? 0;
    }
  }
  return { width: area.width, height: area.height, rgb };
}

/** What other groups will replace later is not copied from. */
function holeOf(dilated: Uint8Array, { pending, box }: Cut, area: Rect): Uint8Array<ArrayBuffer> {
  const hole = new Uint8Array(area.width * area.height);
  for (let row = 0, to = 0; row < area.height; row++) {
    let from = (area.y - box.y + row) * box.side + area.x - box.x;
    for (let column = 0; column < area.width; column++, from++, to++) {
      if (dilated[from] !== 0) hole[to] = OPEN;
      else if (pending !== null && pending[from] !== 0) hole[to] = BARRED;
    }
  }
  return hole;
}

/** The picture with the model's answer wherever it is not known. */
function answered({ rgb }: Raster, hole: Uint8Array, answer: Uint8ClampedArray, { box }: Cut, area: Rect): Uint8ClampedArray<ArrayBuffer> {
  const guided = rgb.slice();
  for (let row = 0, at = 0; row < area.height; row++) {
    let from = ((area.y - box.y + row) * box.side + area.x - box.x) * 4;
    for (let column = 0; column < area.width; column++, at++, from += 4) {
      if (hole[at] === 0) continue;
      for (let channel = 0; channel < 3; channel++) guided[at * 3 + channel] = answer[from + channel] ?? 0;
    }
  }
  return guided;
}
