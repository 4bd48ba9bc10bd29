import { expect, test } from "vitest";
import { emptyDrawing, strokeOf, type Point } from "./marks.ts";
import { connect, cutLong, touchedCells, type Parts } from "./mask-cells.ts";
import { maskOf } from "./mask-raster.ts";
import type { Rect, Size } from "./picture.ts";

const size: Size = { width: 640, height: 480 };
const CELL = 16;

function cut(limit: number, radius: number, ...points: Point[]): { readonly mask: Uint8Array; readonly parts: Parts } {
  const mask = maskOf({ ...emptyDrawing, done: [[strokeOf(radius, points)]] }, size);
  const cells = touchedCells(mask, size, CELL);
  return { mask, parts: cutLong(connect(cells), cells, () => limit) };
}

function longest({ width, height }: Rect): number {
  return Math.max(width, height);
}

test("a part that is short enough stays whole", () => {
  expect(cut(300, 4, { x: 100, y: 100 }, { x: 350, y: 100 }).parts.bounds).toHaveLength(1);
});

test.each([
  ["level", [{ x: 20, y: 200 }, { x: 620, y: 200 }]],
  ["upright", [{ x: 300, y: 10 }, { x: 300, y: 470 }]],
  ["slanting", [{ x: 20, y: 20 }, { x: 620, y: 460 }]],
  ["bent", [{ x: 20, y: 20 }, { x: 320, y: 460 }, { x: 620, y: 20 }]],
] as const)("a long line is cut into pieces that are short enough: %s", (_, points) => {
  const { bounds } = cut(200, 4, ...points).parts;
  expect(bounds.length).toBeGreaterThan(1);
  for (const piece of bounds) expect(longest(piece)).toBeLessThanOrEqual(200);
});

test("every masked pixel is in the bounds of the piece that its cell belongs to", () => {
  const { mask, parts } = cut(150, 6, { x: 20, y: 20 }, { x: 320, y: 460 }, { x: 620, y: 20 });
  const wrong = Array.from(mask.keys()).filter((pixel) => {
    if (mask[pixel] === 0) return false;
    const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
    const piece = parts.bounds[parts.partOfCell[Math.floor(y / CELL) * (size.width / CELL) + Math.floor(x / CELL)] ?? -1];
    return piece === undefined || x < piece.x || y < piece.y || x >= piece.x + piece.width || y >= piece.y + piece.height;
  });
  expect(wrong).toEqual([]);
});

test("no piece is asked to be shorter than two cells", () => {
  const { bounds } = cut(1, 3, { x: 40, y: 40 }, { x: 200, y: 40 }).parts;
  expect(bounds.length).toBeGreaterThan(3);
  for (const piece of bounds) expect(longest(piece)).toBeLessThanOrEqual(2 * CELL);
});
