import { expect, test } from "vitest";
import { firstSplit } from "./first-split.ts";

test("the line begins a little left of the leftmost part that was filled", () => {
  expect(firstSplit([{ x: 700 }, { x: 400 }], 1000)).toBe(37);
});

test("the line stays where it can be taken hold of", () => {
  expect(firstSplit([{ x: 5 }], 1000)).toBe(3);
  expect(firstSplit([{ x: -40 }], 1000)).toBe(3);
});

test("with nothing filled it begins in the middle", () => {
  expect(firstSplit([], 1000)).toBe(50);
});
