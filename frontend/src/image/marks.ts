/**
 * What the mask is made of: marks as vectors, with undo and redo of everything.
 *
 * A mark adds to the mask, takes from it, or changes it whole. Undo takes a step off a list, so that its cost does not grow
 * with the picture; pixels are made by `MaskRaster`. Only an imported mask holds pixels, one bit each.
 */

import type { BitMask } from "./bit-mask.ts";
import type { Rect } from "./picture.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A place of the brush, in picture pixels. A pen that is pressed harder has a larger radius. */
export interface BrushPoint extends Point {
  readonly radius: number;
}

/** Marks with a shape; the shape leaves the mask where `erases` is true. */
export type ShapeMark =
  | { readonly kind: "stroke"; readonly erases: boolean; readonly points: readonly BrushPoint[] }
  /** The inside of a closed line. */
  | { readonly kind: "lasso"; readonly erases: boolean; readonly points: readonly Point[] }
  | { readonly kind: "rectangle"; readonly erases: boolean; readonly rect: Rect };

/** Changes of the whole mask. */
export type WholeMark =
  | { readonly kind: "clear" }
  | { readonly kind: "invert" }
  /** By so many pixels on every side. */
  | { readonly kind: "grow" | "shrink"; readonly by: number }
  | { readonly kind: "imported"; readonly mask: BitMask };

export type Mark = ShapeMark | WholeMark;

/** What one undo takes back: a mark, or several that belong together. */
export type Step = readonly Mark[];

export interface Drawing {
  /** What can no longer be taken back: the steps before `done` as one mask. */
  readonly base: BitMask | null;
  readonly done: readonly Step[];
  /** The next one to bring back stands last. */
  readonly undone: readonly Step[];
}

export const emptyDrawing: Drawing = { base: null, done: [], undone: [] };

export function addMark(drawing: Drawing, mark: Mark): Drawing {
  return addStep(drawing, [mark]);
}

/** Adds several marks as one step: one undo takes them all off. */
export function addStep(drawing: Drawing, step: Step): Drawing {
  return { ...drawing, done: [...drawing.done, step], undone: [] };
}

export function undo(drawing: Drawing): Drawing {
  const last = drawing.done.at(-1);
  if (last === undefined) return drawing;
  return { ...drawing, done: drawing.done.slice(0, -1), undone: [...drawing.undone, last] };
}

export function redo(drawing: Drawing): Drawing {
  const next = drawing.undone.at(-1);
  if (next === undefined) return drawing;
  return { ...drawing, done: [...drawing.done, next], undone: drawing.undone.slice(0, -1) };
}

/** False where nothing can be masked: no marks at all, or none since all was cleared. */
export function hasMarks({ base, done }: Drawing): boolean {
  const marks = done.flat();
  const cleared = marks.findLastIndex(({ kind }) => kind === "clear");
  const isBlank = cleared >= 0 || base === null;
  return !isBlank || marks.slice(cleared + 1).some(canMask);
}

function canMask(mark: Mark): boolean {
  return "erases" in mark ? !mark.erases : mark.kind === "invert" || mark.kind === "imported";
}

/** A stroke of one radius, as a mouse makes it. */
export function strokeOf(radius: number, points: readonly Point[], erases = false): ShapeMark {
  return { kind: "stroke", erases, points: points.map(({ x, y }) => ({ x, y, radius })) };
}

/** Memory that a step takes, about: three numbers for a point of a brush. */
export function bytesOf(step: Step): number {
  return step.reduce((sum, mark) => {
    if (mark.kind === "imported") return sum + mark.mask.bits.length;
    return sum + 64 + ("points" in mark ? mark.points.length * 40 : 0);
  }, 0);
}
