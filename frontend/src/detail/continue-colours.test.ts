import { expect, test } from "vitest";
import { continueColours } from "./continue-colours.ts";
import { OPEN } from "./level.ts";
import { damaged, disc, painted, worst } from "./pictures.fixture.ts";

test.each([[40, 30, 12], [100, 80, 30], [150, 150, 60], [64, 64, 3]])("a slope is continued through a hole: %i x %i, radius %i", (width, height, radius) => {
  const slope = painted(width, height, (x, y) => [20 + x, 30 + y, 220 - x / 2 - y / 2]);
  const hole = disc(slope, width / 2, height / 2, radius);
  expect(worst(continueColours(damaged(slope, hole), hole), slope)).toBeLessThanOrEqual(2);
});

test("one colour is continued to the corner of a picture", () => {
  const plain = painted(50, 50, () => [10, 200, 90]);
  const hole = disc(plain, 0, 49, 30);
  expect(worst(continueColours(damaged(plain, hole), hole), plain)).toBe(0);
});

test("between two colours nothing is brighter or darker than both", () => {
  const two = painted(60, 40, (x) => (x < 30 ? [50, 50, 50] : [200, 200, 200]));
  const hole = disc(two, 30, 20, 15);
  const { rgb } = continueColours(damaged(two, hole), hole);
  expect([Math.min(...rgb), Math.max(...rgb)]).toEqual([50, 200]);
});

test("a picture without a known pixel becomes grey", () => {
  const { rgb } = continueColours(painted(9, 9, () => [1, 2, 3]), new Uint8Array(81).fill(OPEN));
  expect(new Set(rgb)).toEqual(new Set([128]));
});
