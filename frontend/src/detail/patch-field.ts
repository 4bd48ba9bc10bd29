/**
 * For every patch that touches the hole, its match: the known patch that is most like it.
 *
 * Barnes, Shechtman, Finkelstein and Goldman, "PatchMatch: A Randomized Correspondence Algorithm for Structural Image
 * Editing", SIGGRAPH 2009.
 */

import { OPEN, REACH, type Level } from "./level.ts";

export interface PatchField {
  /** Centres of the patches: columns and rows of a grid over the hole, in pixels of the level. */
  readonly columns: Int32Array<ArrayBuffer>;
  readonly rows: Int32Array<ArrayBuffer>;
  /** For each place of the grid the centre of its match, as an index of a pixel; -1 where the patch is known itself. */
  readonly matches: Int32Array<ArrayBuffer>;
  /** How unlike they are, as `Distance` measures it. */
  readonly costs: Float32Array<ArrayBuffer>;
}

/** @param step pixels between two patches */
export function emptyField(level: Level, step: number): PatchField {
  const { width, height, hole } = level;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  const columns = centres(left, right, width, step);
  const rows = centres(top, bottom, height, step);
  const matches = new Int32Array(columns.length * rows.length).fill(-1);
  return { columns, rows, matches, costs: new Float32Array(matches.length) };
}

/** Centres of patches that cover every pixel from first to last and lie inside the picture. */
function centres(first: number, last: number, length: number, step: number): Int32Array<ArrayBuffer> {
  const from = Math.min(Math.max(REACH, first - REACH), length - 1 - REACH);
  const to = Math.max(from, Math.min(length - 1 - REACH, last + REACH));
  const count = Math.ceil((to - from) / step) + 1;
  return Int32Array.from({ length: count }, (_, at) => Math.min(from + at * step, to));
}

/** The matches of the coarser level, carried to the finer level's places; -1 where one no longer fits. */
export function refined({ field, level: coarse }: { readonly field: PatchField; readonly level: Level }, fine: Level, step: number): PatchField {
  const finer = emptyField(fine, step);
  const rows = Int32Array.from(finer.rows, (y) => nearest(field.rows, y / 2));
  const columns = Int32Array.from(finer.columns, (x) => nearest(field.columns, x / 2));
  finer.matches.forEach((_, at) => {
    const [row, column] = [Math.floor(at / columns.length), at % columns.length];
    const [r, c] = [rows[row] ?? 0, columns[column] ?? 0];
    const old = r * field.columns.length + c;
    const match = field.matches[old] ?? -1;
    if (match < 0) return;
    const y = 2 * Math.floor(match / coarse.width) + (finer.rows[row] ?? 0) - 2 * (field.rows[r] ?? 0);
    const x = 2 * (match % coarse.width) + (finer.columns[column] ?? 0) - 2 * (field.columns[c] ?? 0);
    if (x < 0 || y < 0 || x >= fine.width || y >= fine.height || fine.usable[y * fine.width + x] === 0) return;
    finer.matches[at] = y * fine.width + x;
    finer.costs[at] = field.costs[old] ?? 0;
  });
  return finer;
}

/** The index of the nearest centre; all but the last are evenly spaced. */
function nearest(centres: Int32Array, value: number): number {
  const first = centres[0] ?? 0;
  const step = Math.max(1, (centres[1] ?? first + 1) - first);
  return Math.min(centres.length - 1, Math.max(0, Math.round((value - first) / step)));
}
