import { expect, test } from "vitest";
import type { BrushPoint, Point } from "./marks.ts";
import { strokeOf, type ShapeMark } from "./marks.ts";
import { maskBounds } from "./mask.ts";
import type { Size } from "./picture.ts";
import { pseudoRandom } from "./pseudo-random.fixture.ts";
import { drawShape, shapeBounds } from "./shapes.ts";

const size: Size = { width: 60, height: 40 };

function drawn(mark: ShapeMark): Uint8Array {
  const mask = new Uint8Array(size.width * size.height).fill(mark.erases ? 255 : 0);
  drawShape(mask, size, mark);
  return mask;
}

/** How far a point lies inside the hull of two discs: the radius that is left, at the best place between them. */
function depth(p: Point, a: BrushPoint, b: BrushPoint): number {
  const at = (t: number): number => {
    const [x, y] = [p.x - a.x - t * (b.x - a.x), p.y - a.y - t * (b.y - a.y)];
    return a.radius + t * (b.radius - a.radius) - Math.sqrt(x * x + y * y); // asked millions of times, and Math.hypot is slow
  };
  let [low, high] = [0, 1];
  for (let round = 0; round < 60; round++) {
    const third = (high - low) / 3;
    if (at(low + third) < at(high - third)) low += third;
    else high -= third;
  }
  return at((low + high) / 2);
}

test("a stroke covers exactly the pixels whose centres it reaches, whatever the pressure at its ends", () => {
  const random = pseudoRandom(4);
  const point = (): BrushPoint => ({ x: random(900) / 10 - 15, y: random(700) / 10 - 15, radius: 0.6 + random(120) / 10 });
  for (let round = 0; round < 200; round++) {
    const a = point();
    const other = point();
    const radius = round % 3 === 0 ? a.radius : other.radius;
    const b = round % 10 === 0 ? { ...a, radius } : { x: other.x, y: round % 7 === 0 ? a.y : other.y, radius };
    const mask = drawn({ kind: "stroke", erases: false, points: [a, b] });
    const wrong = mask.findIndex((value, at) => {
      const inside = depth({ x: (at % size.width) + 0.5, y: Math.floor(at / size.width) + 0.5 }, a, b);
      return Math.abs(inside) > 1e-6 && (value === 255) !== inside > 0;
    });
    expect(wrong).toBe(-1);
  }
});

test("a fast stroke of two far points is a line and not two dots", () => {
  const mask = drawn(strokeOf(2, [{ x: 5, y: 20 }, { x: 55, y: 20 }]));
  expect(mask.subarray(20 * size.width + 5, 20 * size.width + 55).every((value) => value === 255)).toBe(true);
});

test("one point is a dot, and what lies outside paints nothing", () => {
  expect(maskBounds(drawn(strokeOf(3, [{ x: 10, y: 10 }])), size)).toEqual({ x: 7, y: 7, width: 6, height: 6 });
  const outside = strokeOf(5, [{ x: -20, y: -20 }]);
  expect(maskBounds(drawn(outside), size)).toBeNull();
  expect(shapeBounds(outside, size)).toBeNull();
});

test("a lasso covers the pixels that it winds around, also where it crosses itself", () => {
  const random = pseudoRandom(9);
  for (let round = 0; round < 100; round++) {
    const points = Array.from({ length: 3 + random(6) }, () => ({ x: random(800) / 9.7 - 10, y: random(600) / 9.7 - 10 }));
    const mask = drawn({ kind: "lasso", erases: round % 2 === 1, points });
    const wrong = mask.findIndex((value, at) => {
      const p = { x: (at % size.width) + 0.5, y: Math.floor(at / size.width) + 0.5 };
      return (value === 255) !== (winding(p, points) !== 0) !== (round % 2 === 1);
    });
    expect(wrong).toBe(-1);
  }
});

/** Winding number by the angles that the corners are seen under. */
function winding(p: Point, points: readonly Point[]): number {
  let turned = 0;
  points.forEach((to, at) => {
    const from = points.at(at - 1) ?? to;
    const cross = (from.x - p.x) * (to.y - p.y) - (from.y - p.y) * (to.x - p.x);
    const dot = (from.x - p.x) * (to.x - p.x) + (from.y - p.y) * (to.y - p.y);
    turned += Math.atan2(cross, dot);
  });
  return Math.round(turned / (2 * Math.PI));
}

test("a rectangle covers the pixels whose centres it holds", () => {
  const mark: ShapeMark = { kind: "rectangle", erases: false, rect: { x: 4.6, y: -3, width: 10, height: 8.4 } };
  expect(maskBounds(drawn(mark), size)).toEqual({ x: 5, y: 0, width: 10, height: 5 });
});

test("a shape never leaves its bounds", () => {
  const random = pseudoRandom(5);
  for (let round = 0; round < 200; round++) {
    const points = Array.from({ length: 3 }, () => ({ x: random(900) / 10 - 15, y: random(700) / 10 - 15, radius: random(90) / 10 }));
    const mark: ShapeMark = round % 2 === 0 ? { kind: "stroke", erases: false, points } : { kind: "lasso", erases: false, points };
    const found = maskBounds(drawn(mark), size);
    const bounds = shapeBounds(mark, size);
    if (found === null) continue;
    expect(bounds?.x).toBeLessThanOrEqual(found.x);
    expect(bounds?.y).toBeLessThanOrEqual(found.y);
    expect((bounds?.x ?? 0) + (bounds?.width ?? 0)).toBeGreaterThanOrEqual(found.x + found.width);
    expect((bounds?.y ?? 0) + (bounds?.height ?? 0)).toBeGreaterThanOrEqual(found.y + found.height);
  }
});
