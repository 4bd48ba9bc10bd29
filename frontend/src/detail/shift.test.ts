import { expect, test } from "vitest";
import { makeLevels } from "./level.ts";
import { disc, noise, painted } from "./pictures.fixture.ts";
import { shiftFor } from "./shift.ts";

const hole = disc({ width: 160, height: 160 }, 80, 80, 30);
const guide = { deviation: 8 };

test("in a sky the guide is followed as far as it goes, grain or not", () => {
  const grain = noise(160, 160, 0, 6);
  const sky = painted(160, 160, (x, y) => [60 + y / 3, 90 + y / 4, 200 + (grain.rgb[(y * 160 + x) * 3] ?? 0)]);
  expect(shiftFor(makeLevels(sky, hole, guide.deviation, 4), guide)).toBeGreaterThan(30);
});

test("across an edge nothing is made lighter or darker", () => {
  const two = painted(160, 160, (x) => (x < 80 ? [40, 40, 40] : [220, 220, 220]));
  expect(shiftFor(makeLevels(two, hole, guide.deviation, 4), guide)).toBe(0);
});

test("in rough texture nothing is made lighter or darker", () => {
  const rough = painted(160, 160, (x, y) => (Math.floor(x / 12) % 2 === Math.floor(y / 12) % 2 ? [40, 40, 40] : [220, 220, 220]));
  expect(shiftFor(makeLevels(rough, hole, guide.deviation, 4), guide)).toBe(0);
});
