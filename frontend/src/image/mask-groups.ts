/**
 * Parts of the mask that are filled together: each group gets a view of its own, as sharp as its size allows.
 *
 * The mask is looked at in cells: touched cells that are neighbours belong together. Two groups become one where a single
 * view of both is no coarser than the coarser of their own views. So two birds in a sky are filled one after the other at
 * native pixels, and the letters of a word at once. A long narrow part, such as a wire, is cut into pieces for the same reason.
 */

import { cropBoxAround, widenBox, type CropBox } from "./crop-box.ts";
import { ringFor, sideForHole, type RingView } from "./feather.ts";
import { holeWidth } from "./hole-width.ts";
import { connect, cutLong, touchedCells } from "./mask-cells.ts";
import { growRect } from "./mask.ts";
import type { Rect, Size } from "./picture.ts";

/** Parts nearer than this are one: their soft edges would meet. */
const CELL = 16;
/** A piece of a long hole is so long, as a share of its view; the rest is context. */
const PIECE = 1 / 2;
/** A hole is long from so many times its width on; no other is cut. */
const LONG = 3;
/** A straight hole is cut into no more pieces. */
const MAX_PIECES = 8;
/** Of a mask in more pieces than this, such as an imported one full of specks, farther neighbours are joined. */
const MAX_GROUPS = 128;

export interface MaskGroup {
  /** Of its masked pixels. */
  readonly bounds: Rect;
  /** What the model sees of it; holds the soft edge. */
  readonly box: CropBox;
  /** Of the widest hole in it, in pixels of the picture; see `holeWidth`. */
  readonly width: number;
}

/** The facts about a model by which a mask is cut: its square, its kind, the widest hole that it fills well (null: unknown). */
export interface ModelView extends RingView {
  readonly maxHoleSize: number | null;
}

export interface GroupedMask {
  /** From the top of the picture to its bottom. */
  readonly groups: readonly MaskGroup[];
  /** Side of a cell, in pixels. */
  readonly cell: number;
  /** For each cell, row by row, the index of its group; -1 where nothing is masked. */
  readonly groupOfCell: Int32Array;
}

export function groupMask(mask: Uint8Array, size: Size, model: ModelView): GroupedMask {
  let cells = touchedCells(mask, size, CELL);
  let parts = connect(cells);
  while (parts.bounds.length > MAX_GROUPS) {
    cells = touchedCells(mask, size, cells.cell * 2);
    parts = connect(cells);
  }
  if (isCutLong(model)) parts = cutLong(parts, cells, (bounds) => longestFor(bounds, mask, size, model));
  const merged = mergeParts(parts.bounds, size, model);
  return {
    groups: merged.groups.map(({ bounds, box }) => {
      const width = holeWidth(mask, size, bounds);
      const leastSide = model.maxHoleSize === null ? 0 : sideForHole(width, model.maxHoleSize, model);
      return { bounds, box: widenBox(box, bounds, size, leastSide), width };
    }),
    cell: cells.cell,
    groupOfCell: parts.partOfCell.map((part) => (part < 0 ? -1 : (merged.groupOfPart[part] ?? -1))),
  };
}

/** A model that answers in one pass is asked once more for little; one that samples is not. */
function isCutLong({ kind, maxHoleSize }: ModelView): boolean {
  return kind === "direct-inpaint" && maxHoleSize !== null;
}

/** How long a piece of a hole may be, so that its view is as sharp as the hole's width allows: a wire is narrow, however long. */
function longestFor(bounds: Rect, mask: Uint8Array, size: Size, model: ModelView): number {
  const width = holeWidth(mask, size, bounds);
  const side = Math.max(model.imageSize, sideForHole(width, model.maxHoleSize ?? model.imageSize, model));
  const length = Math.max(bounds.width, bounds.height);
  return Math.max(PIECE * side - 2 * ringFor(side, model), LONG * width, length / MAX_PIECES + CELL);
}

export interface GroupCut {
  /** `side * side` bytes: the group. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** `side * side` bytes: what other groups will replace later, and the model should not look at; null where nothing. */
  readonly pending: Uint8Array<ArrayBuffer> | null;
}

/**
 * Tells apart what is masked in the box of a group.
 *
 * @param masked `side * side` bytes, of any group
 * @param size of the picture
 */
export function cutGroup(masked: Uint8Array, size: Size, { groups, cell, groupOfCell }: GroupedMask, index: number): GroupCut {
  const { x, y, side } = groups[index]?.box ?? { x: 0, y: 0, side: 0 };
  const columns = Math.ceil(size.width / cell);
  const mask = new Uint8Array(masked.length);
  const pending = new Uint8Array(masked.length);
  for (let at = 0; at < masked.length; at++) {
    if (masked[at] === 0) continue;
    const cellRow = Math.floor((y + Math.floor(at / side)) / cell) * columns;
    const group = groupOfCell[cellRow + Math.floor((x + (at % side)) / cell)] ?? -1;
    if (group === index) mask[at] = 255;
    else if (group > index) pending[at] = 255;
  }
  return { mask, pending: pending.includes(255) ? pending : null };
}

type View = Pick<MaskGroup, "bounds" | "box">;

interface Merged {
  readonly groups: readonly View[];
  readonly groupOfPart: readonly number[];
}

function mergeParts(parts: readonly Rect[], size: Size, model: RingView): Merged {
  let open = parts.map((bounds, part) => ({ bounds, box: boxWithRing(bounds, size, model), parts: [part] }));
  for (let at = 0; at < open.length; ) {
    const one = open[at];
    const partner = open.findIndex((other, index) => index !== at && one !== undefined && sharesView(one, other, size, model));
    const other = open[partner];
    if (one === undefined || other === undefined) {
      at++;
      continue;
    }
    const bounds = uniteRects(one.bounds, other.bounds);
    const joined = { bounds, box: boxWithRing(bounds, size, model), parts: [...one.parts, ...other.parts] };
    open = [joined, ...open.filter((group) => group !== one && group !== other)];
    at = 0; // the joined one may serve those that were passed over
  }
  open.sort((a, b) => a.bounds.y - b.bounds.y || a.bounds.x - b.bounds.x);
  const groupOfPart = parts.map((_, part) => open.findIndex((group) => group.parts.includes(part)));
  return { groups: open.map(({ bounds, box }) => ({ bounds, box })), groupOfPart };
}

function sharesView(one: View, other: View, size: Size, model: RingView): boolean {
  const { side } = boxWithRing(uniteRects(one.bounds, other.bounds), size, model);
  return side <= Math.max(one.box.side, other.box.side, model.imageSize);
}

/** The ring's width follows from the box's side and the box must hold the ring: one round settles both. */
function boxWithRing(bounds: Rect, size: Size, model: RingView): CropBox {
  const first = cropBoxAround(bounds, size, model.imageSize);
  return cropBoxAround(growRect(bounds, ringFor(first.side, model), size), size, model.imageSize);
}

function uniteRects(one: Rect, other: Rect): Rect {
  const x = Math.min(one.x, other.x);
  const y = Math.min(one.y, other.y);
  const width = Math.max(one.x + one.width, other.x + other.width) - x;
  const height = Math.max(one.y + one.height, other.y + other.height) - y;
  return { x, y, width, height };
}
