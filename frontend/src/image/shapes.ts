/**
 * Shapes become pixels: a pixel belongs to a shape when its centre does.
 *
 * Not by the canvas: the edge is exact, the same in every browser, and a canvas has a size limit that photographs exceed.
 */

import type { BrushPoint, Point, ShapeMark } from "./marks.ts";
import type { Rect, Size } from "./picture.ts";

/** Sets every pixel of the shape to 255, or to 0 where it erases. */
export function drawShape(mask: Uint8Array, size: Size, mark: ShapeMark): void {
  const value = mark.erases ? 0 : 255;
  if (mark.kind === "stroke") drawStroke(mask, size, mark.points, value);
  else if (mark.kind === "lasso") drawPolygon(mask, size, mark.points, value);
  else drawRectangle(mask, size, mark.rect, value);
}

/** The smallest rectangle of whole pixels inside the picture that holds the shape; null when it lies outside. */
export function shapeBounds(mark: ShapeMark, size: Size): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const include = (x: number, y: number, radius: number): void => {
    left = Math.min(left, x - radius);
    top = Math.min(top, y - radius);
    right = Math.max(right, x + radius);
    bottom = Math.max(bottom, y + radius);
  };
  if (mark.kind === "stroke") for (const { x, y, radius } of mark.points) include(x, y, radius);
  else if (mark.kind === "lasso") for (const { x, y } of mark.points) include(x, y, 0);
  else {
    include(mark.rect.x, mark.rect.y, 0);
    include(mark.rect.x + mark.rect.width, mark.rect.y + mark.rect.height, 0);
  }
  const x = Math.max(0, Math.floor(left));
  const y = Math.max(0, Math.floor(top));
  const width = Math.min(size.width, Math.ceil(right)) - x;
  const height = Math.min(size.height, Math.ceil(bottom)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** Fills the pixels of row `y` whose centres lie in [left, right]. */
function fillSpan(mask: Uint8Array, size: Size, y: number, left: number, right: number, value: number): void {
  const start = Math.max(0, Math.ceil(left - 0.5));
  const end = Math.min(size.width - 1, Math.floor(right - 0.5));
  if (start <= end) mask.fill(value, y * size.width + start, y * size.width + end + 1);
}

function drawRectangle(mask: Uint8Array, size: Size, rect: Rect, value: number): void {
  const top = Math.max(0, Math.ceil(rect.y - 0.5));
  const bottom = Math.min(size.height - 1, Math.floor(rect.y + rect.height - 0.5));
  for (let y = top; y <= bottom; y++) fillSpan(mask, size, y, rect.x, rect.x + rect.width, value);
}

function drawStroke(mask: Uint8Array, size: Size, points: readonly BrushPoint[], value: number): void {
  let from = points[0];
  for (const to of points) {
    drawSegment(mask, size, from ?? to, to, value);
    from = to;
  }
}

/** The hull of two discs is convex, so each row of it is one span. */
function drawSegment(mask: Uint8Array, size: Size, a: BrushPoint, b: BrushPoint, value: number): void {
  const top = Math.max(0, Math.ceil(Math.min(a.y - a.radius, b.y - b.radius) - 0.5));
  const bottom = Math.min(size.height - 1, Math.floor(Math.max(a.y + a.radius, b.y + b.radius) - 0.5));
  const sides = tangents(a, b);
  for (let y = top; y <= bottom; y++) {
    let left = Infinity;
    let right = -Infinity;
    for (const disc of [a, b]) {
      const square = disc.radius ** 2 - (y + 0.5 - disc.y) ** 2;
      if (square < 0) continue;
      left = Math.min(left, disc.x - Math.sqrt(square));
      right = Math.max(right, disc.x + Math.sqrt(square));
    }
    for (const [from, to] of sides) {
      const along = (y + 0.5 - from.y) / (to.y - from.y);
      if (!(along >= 0 && along <= 1)) continue;
      const x = from.x + along * (to.x - from.x);
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    fillSpan(mask, size, y, left, right, value);
  }
}

/** The two lines that touch both discs from outside; none where one disc holds the other. */
function tangents(a: BrushPoint, b: BrushPoint): readonly (readonly [Point, Point])[] {
  const distance = Math.hypot(b.x - a.x, b.y - a.y);
  const sine = (a.radius - b.radius) / distance;
  if (!(Math.abs(sine) < 1)) return [];
  const cosine = Math.sqrt(1 - sine * sine);
  const [dx, dy] = [(b.x - a.x) / distance, (b.y - a.y) / distance];
  return [cosine, -cosine].map((side) => {
    const [nx, ny] = [dx * sine - dy * side, dy * sine + dx * side];
    return [
      { x: a.x + a.radius * nx, y: a.y + a.radius * ny },
      { x: b.x + b.radius * nx, y: b.y + b.radius * ny },
    ] as const;
  });
}

/** Where the line winds around a pixel's centre, the pixel is inside: a loop drawn twice has no hole. */
function drawPolygon(mask: Uint8Array, size: Size, points: readonly Point[], value: number): void {
  const rows = crossings(points, size);
  rows.forEach((row, y) => {
    row.sort((one, other) => one.x - other.x);
    let winding = 0;
    let start = 0;
    for (const { x, direction } of row) {
      if (winding === 0) start = x;
      winding += direction;
      if (winding === 0) fillSpan(mask, size, y, start, x, value);
    }
  });
}

interface Crossing {
  readonly x: number;
  readonly direction: 1 | -1;
}

/** For each row of pixels, where its middle line meets the closed line. */
function crossings(points: readonly Point[], size: Size): ReadonlyMap<number, Crossing[]> {
  const rows = new Map<number, Crossing[]>();
  let from = points.at(-1);
  for (const to of points) {
    if (from !== undefined) addCrossings(rows, from, to, size);
    from = to;
  }
  return rows;
}

function addCrossings(rows: Map<number, Crossing[]>, from: Point, to: Point, size: Size): void {
  const direction = to.y > from.y ? 1 : -1;
  const [upper, lower] = direction === 1 ? [from, to] : [to, from];
  const top = Math.max(0, Math.ceil(upper.y - 0.5));
  for (let y = top; y < size.height && y + 0.5 < lower.y; y++) {
    const x = upper.x + ((y + 0.5 - upper.y) / (lower.y - upper.y)) * (lower.x - upper.x);
    const row = rows.get(y);
    if (row === undefined) rows.set(y, [{ x, direction }]);
    else row.push({ x, direction });
  }
}
