import { expect, test } from "vitest";
import { firstSplit } from "./first-split.ts";

const at = (x: number, radius = 10): { radius: number; points: { x: number; y: number }[] } => ({ radius, points: [{ x, y: 5 }] });

test("the line begins a little left of the leftmost stroke", () => {
  expect(firstSplit([at(700), at(410)], 1000)).toBe(37);
});

test("the line stays where it can be taken hold of", () => {
  expect(firstSplit([at(5)], 1000)).toBe(3);
  expect(firstSplit([at(-40)], 1000)).toBe(3);
});

test("with nothing painted it begins in the middle", () => {
  expect(firstSplit([], 1000)).toBe(50);
});
