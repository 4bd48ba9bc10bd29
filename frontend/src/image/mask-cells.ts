/** The mask in cells: which of them are touched, which of these are neighbours, and where a long row of them is cut. */

import type { Rect, Size } from "./picture.ts";

/** The mask in squares. */
export interface Cells {
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** For each cell, bounds of its masked pixels: left, top, right, bottom (exclusive); right is 0 where there are none. */
  readonly bounds: Int32Array;
}

export function touchedCells(mask: Uint8Array, size: Size, cell: number): Cells {
  const columns = Math.ceil(size.width / cell);
  const rows = Math.ceil(size.height / cell);
  const bounds = new Int32Array(columns * rows * 4);
  for (let at = mask.indexOf(255); at >= 0; ) {
    const y = Math.floor(at / size.width);
    const x = at - y * size.width;
    const limit = Math.min(size.width, (Math.floor(x / cell) + 1) * cell) + y * size.width;
    let last = limit - 1;
    while (mask[last] === 0) last--;
    touch(bounds, (Math.floor(y / cell) * columns + Math.floor(x / cell)) * 4, x, y, last - y * size.width);
    // Goes on over empty rows, and reads no pixel twice; within a spot there is nothing to look for.
    at = mask[limit] === 255 ? limit : mask.indexOf(255, limit);
  }
  return { cell, columns, rows, bounds };
}

function touch(bounds: Int32Array, at: number, left: number, y: number, right: number): void {
  const isFirst = bounds[at + 2] === 0;
  bounds[at] = isFirst ? left : Math.min(bounds[at] ?? 0, left);
  if (isFirst) bounds[at + 1] = y;
  bounds[at + 2] = Math.max(bounds[at + 2] ?? 0, right + 1);
  bounds[at + 3] = y + 1;
}

/** Masked cells that belong together. */
export interface Parts {
  readonly bounds: Rect[];
  readonly partOfCell: Int32Array;
}

/** Touched cells that share a side or a corner are one part. */
export function connect(cells: Cells): Parts {
  const { columns, rows, bounds } = cells;
  const parts: Parts = { bounds: [], partOfCell: new Int32Array(columns * rows).fill(-1) };
  for (let start = 0; start < parts.partOfCell.length; start++) {
    if (bounds[start * 4 + 2] === 0 || parts.partOfCell[start] !== -1) continue;
    parts.bounds.push(flood(start, parts.bounds.length, cells, parts.partOfCell));
  }
  return parts;
}

function flood(start: number, part: number, cells: Cells, partOfCell: Int32Array): Rect {
  const { columns, rows, bounds } = cells;
  const waiting = [start];
  const found: number[] = [];
  partOfCell[start] = part;
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    found.push(cell);
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        const next = y * columns + x;
        if (bounds[next * 4 + 2] === 0 || partOfCell[next] !== -1) continue;
        partOfCell[next] = part;
        waiting.push(next);
      }
    }
  }
  return boundsOf(found, cells);
}

/**
 * Cuts parts that are too long into pieces of about the same length, across their longer side.
 *
 * @param limitFor the longest that a piece of a part with these bounds may be, in pixels; never less than two cells
 */
export function cutLong({ bounds, partOfCell }: Parts, cells: Cells, limitFor: (bounds: Rect) => number): Parts {
  const cut: Parts = { bounds: [], partOfCell: new Int32Array(partOfCell.length).fill(-1) };
  const members: number[][] = bounds.map(() => []);
  partOfCell.forEach((part, cell) => members[part]?.push(cell));
  members.forEach((part, index) => {
    const whole = bounds[index];
    if (whole !== undefined) cutPart(part, cells, Math.max(2 * cells.cell, limitFor(whole)), cut);
  });
  return cut;
}

function cutPart(part: readonly number[], cells: Cells, limit: number, cut: Parts): void {
  const bounds = boundsOf(part, cells);
  const isWide = bounds.width >= bounds.height;
  const [start, length] = isWide ? [bounds.x, bounds.width] : [bounds.y, bounds.height];
  if (length <= limit) {
    for (const cell of part) cut.partOfCell[cell] = cut.bounds.length;
    cut.bounds.push(bounds);
    return;
  }
  // A piece ends with a cell, so that it may be a cell longer than its share.
  const count = Math.ceil(length / (limit - cells.cell));
  const pieces: number[][] = Array.from({ length: count }, () => []);
  for (const cell of part) {
    const middle = ((isWide ? cell % cells.columns : Math.floor(cell / cells.columns)) + 0.5) * cells.cell;
    pieces[Math.min(count - 1, Math.max(0, Math.floor(((middle - start) * count) / length)))]?.push(cell);
  }
  for (const piece of pieces) if (piece.length > 0) cutPart(piece, cells, limit, cut);
}

function boundsOf(part: readonly number[], { bounds }: Cells): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const cell of part) {
    left = Math.min(left, bounds[cell * 4] ?? 0);
    top = Math.min(top, bounds[cell * 4 + 1] ?? 0);
    right = Math.max(right, bounds[cell * 4 + 2] ?? 0);
    bottom = Math.max(bottom, bounds[cell * 4 + 3] ?? 0);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
