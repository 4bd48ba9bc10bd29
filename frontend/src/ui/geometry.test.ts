import { expect, test } from "vitest";
import { brushAt, LARGEST_BRUSH, positionOf, SMALLEST_BRUSH, stepBrush } from "./brush-size.ts";
import { rulings } from "./moebius-strip.ts";
import { fitView } from "./view-fit.ts";

test("the slider reaches both ends and gives back its own position", () => {
  expect(brushAt(0)).toBe(SMALLEST_BRUSH);
  expect(brushAt(100)).toBe(LARGEST_BRUSH);
  for (const position of [40, 55, 70, 85]) expect(Math.abs(positionOf(brushAt(position)) - position)).toBeLessThan(2);
});

test("keys change the brush at any size and stop at its ends", () => {
  expect(stepBrush(4, -1)).toBe(SMALLEST_BRUSH);
  expect(stepBrush(4, 1)).toBe(5);
  expect(stepBrush(40, 1)).toBe(48);
  expect(stepBrush(200, 1)).toBe(LARGEST_BRUSH);
});

test("a large picture is shown whole, a small one is not blown up for ever", () => {
  expect(fitView({ width: 4000, height: 3000 }, { width: 1000, height: 600 })).toEqual({ width: 800, height: 600, scale: 0.2 });
  expect(fitView({ width: 100, height: 50 }, { width: 1000, height: 600 })).toEqual({ width: 250, height: 125, scale: 2.5 });
  expect(fitView({ width: 8000, height: 40 }, { width: 360, height: 400 }).height).toBe(1);
});

test("the mark is a strip with one half twist, inside its square", () => {
  const lines = rulings(200, 64);
  const coordinates = lines.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]);
  expect(Math.min(...coordinates)).toBeGreaterThan(0);
  expect(Math.max(...coordinates)).toBeLessThan(64);
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no rulings");
  // Once around, the near end of the ruling has become the far one.
  expect(Math.hypot(first.x1 - last.x2, first.y1 - last.y2)).toBeLessThan(2);
  expect(Math.abs(first.tone - last.tone)).toBeLessThan(0.05);
});
