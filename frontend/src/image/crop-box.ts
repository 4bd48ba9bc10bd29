/**
 * Where the model looks: a square of context around the mask.
 *
 * The model sees a square of fixed size. Sending the whole picture through it throws detail away, so a square is cut
 * around the mask with context on every side, at native pixels whenever it fits the model and scaled down only beyond
 * that. The square stays inside the picture; only a mask longer than the picture's short side makes it stick out, and
 * what lies outside then repeats the picture's edge (a mirrored edge shows up as a second, mirrored object).
 */

import type { Picture, Rect, Size } from "./picture.ts";

/** A square in picture pixels; `x` and `y` are negative where it sticks out of the picture. */
export interface CropBox {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Context on each side of the mask, as a share of the model's size: 128 pixels for a model of 512. */
const CONTEXT = 1 / 4;
/** The least context worth keeping before the box may leave the picture. */
const MIN_CONTEXT = 1 / 16;

/**
 * The box for a mask.
 *
 * @param bounds bounding box of everything that will be replaced (mask and its feather), inside the picture
 * @param picture size of the picture
 * @param modelSize side of the model's square, in pixels
 */
export function cropBoxAround(bounds: Rect, picture: Size, modelSize: number): CropBox {
  const side = sideFor(bounds, picture, modelSize);
  return {
    x: placeAxis(bounds.x, bounds.width, side, picture.width),
    y: placeAxis(bounds.y, bounds.height, side, picture.height),
    side,
  };
}

/**
 * The box, widened where the model would see a hole that is wider than it fills well: a smaller view of more surroundings.
 *
 * @param leastSide in pixels of the picture; never more than the picture's longer side
 */
export function widenBox(box: CropBox, bounds: Rect, picture: Size, leastSide: number): CropBox {
  const side = Math.max(box.side, Math.min(Math.ceil(leastSide), Math.max(picture.width, picture.height)));
  if (side === box.side) return box;
  return {
    x: placeAxis(bounds.x, bounds.width, side, picture.width),
    y: placeAxis(bounds.y, bounds.height, side, picture.height),
    side,
  };
}

function sideFor(bounds: Rect, picture: Size, modelSize: number): number {
  const longest = Math.max(bounds.width, bounds.height);
  const short = Math.min(picture.width, picture.height);
  const long = Math.max(picture.width, picture.height);
  const wanted = Math.max(modelSize, longest + 2 * Math.ceil(modelSize * CONTEXT));
  if (wanted <= short) return wanted;
  const least = longest + 2 * Math.ceil(modelSize * MIN_CONTEXT);
  const reachesAcross = bounds.width >= short || bounds.height >= short;
  if (least <= short || !reachesAcross) return short;
  return Math.min(wanted, long);
}

/** Centres the box on the mask, then moves it inside; a box longer than the picture is centred on the picture. */
function placeAxis(start: number, length: number, side: number, limit: number): number {
  if (side > limit) return Math.floor((limit - side) / 2);
  const centred = Math.round(start + length / 2 - side / 2);
  return Math.min(Math.max(centred, 0), limit - side);
}

/** Cuts a box out of a picture as `side * side * 4` bytes; outside the picture the edge repeats. */
export function cutBox(picture: Picture, box: CropBox): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = picture;
  const source = new Uint32Array(picture.rgba.buffer, picture.rgba.byteOffset, width * height);
  const cut = new Uint32Array(box.side * box.side);
  const left = Math.max(0, -box.x);
  const right = Math.min(box.side, width - box.x);
  for (let row = 0; row < box.side; row++) {
    const from = Math.min(Math.max(box.y + row, 0), height - 1) * width;
    const to = row * box.side;
    cut.set(source.subarray(from + box.x + left, from + box.x + right), to + left);
    cut.fill(source[from] ?? 0, to, to + left);
    cut.fill(source[from + width - 1] ?? 0, to + right, to + box.side);
  }
  return new Uint8ClampedArray(cut.buffer);
}

/** Cuts a box out of a mask (one byte a pixel) as `side * side` bytes; outside the picture nothing is masked. */
export function cutMask(mask: Uint8Array, size: Size, box: CropBox): Uint8Array<ArrayBuffer> {
  const cut = new Uint8Array(box.side * box.side);
  const left = Math.max(0, box.x);
  const right = Math.min(size.width, box.x + box.side);
  const bottom = Math.min(size.height, box.y + box.side);
  for (let y = Math.max(0, box.y); y < bottom; y++) {
    const row = mask.subarray(y * size.width + left, y * size.width + right);
    cut.set(row, (y - box.y) * box.side + left - box.x);
  }
  return cut;
}
