import { expect, test } from "vitest";
import { growRect, maskBounds, maskOfStrokes } from "./mask.ts";
import type { Size } from "./picture.ts";
import { pseudoRandom } from "./pseudo-random.fixture.ts";
import type { Point } from "./strokes.ts";

const size: Size = { width: 60, height: 40 };

function distanceToSegment(p: Point, a: Point, b: Point): number {
  const squared = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const t = squared === 0 ? 0 : ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / squared;
  const along = Math.min(1, Math.max(0, t));
  return Math.hypot(p.x - a.x - along * (b.x - a.x), p.y - a.y - along * (b.y - a.y));
}

test("a stroke covers exactly the pixels whose centres are within its radius", () => {
  const random = pseudoRandom(4);
  for (let round = 0; round < 200; round++) {
    const a = { x: random(900) / 10 - 15, y: random(700) / 10 - 15 };
    const b = round % 10 === 0 ? a : { x: random(900) / 10 - 15, y: round % 7 === 0 ? a.y : random(700) / 10 - 15 };
    const radius = 0.6 + random(120) / 10;
    const mask = maskOfStrokes([{ radius, points: [a, b] }], size);
    const wrong = mask.findIndex((value, at) => {
      const distance = distanceToSegment({ x: (at % size.width) + 0.5, y: Math.floor(at / size.width) + 0.5 }, a, b);
      return Math.abs(distance - radius) > 1e-6 && (value === 255) !== distance < radius;
    });
    expect(wrong).toBe(-1);
  }
});

test("a fast stroke of two far points is a line and not two dots", () => {
  const mask = maskOfStrokes([{ radius: 2, points: [{ x: 5, y: 20 }, { x: 55, y: 20 }] }], size);
  const row = mask.subarray(20 * size.width + 5, 20 * size.width + 55);
  expect(row.every((value) => value === 255)).toBe(true);
});

test("one point is a dot", () => {
  const mask = maskOfStrokes([{ radius: 3, points: [{ x: 10, y: 10 }] }], size);
  expect(maskBounds(mask, size)).toEqual({ x: 7, y: 7, width: 6, height: 6 });
});

test("nothing painted has no bounds, and strokes outside the picture paint nothing", () => {
  expect(maskBounds(new Uint8Array(2400), size)).toBeNull();
  expect(maskBounds(maskOfStrokes([{ radius: 5, points: [{ x: -20, y: -20 }] }], size), size)).toBeNull();
});

test("bounds hold the last column and row", () => {
  const mask = new Uint8Array(2400);
  mask[0] = 255;
  mask[2399] = 255;
  expect(maskBounds(mask, size)).toEqual({ x: 0, y: 0, width: 60, height: 40 });
});

test("a rectangle grows up to the picture's edge", () => {
  expect(growRect({ x: 2, y: 10, width: 10, height: 10 }, 5, size)).toEqual({ x: 0, y: 5, width: 17, height: 20 });
});
