import { expect, test } from "vitest";
import { growInwards } from "./grow.ts";
import { makeLevels, type Level } from "./level.ts";
import { damaged, disc, painted, worst } from "./pictures.fixture.ts";

test("a straight edge is continued through the hole", () => {
  const two = painted(60, 60, (x) => (x < 30 ? [220, 200, 180] : [30, 60, 90]));
  const hole = disc(two, 31, 30, 7);
  const [level] = makeLevels(damaged(two, hole), hole, 2, 1) as [Level];
  growInwards(level, { guide: 0, slack: 0, texture: 0 });
  expect(worst({ width: 60, height: 60, rgb: level.pixels }, two)).toBe(0);
});

test("stripes are continued through the hole", () => {
  const stripes = painted(70, 60, (_, y) => (y % 8 < 4 ? [200, 180, 20] : [20, 40, 60]));
  const hole = disc(stripes, 35, 30, 7);
  const [level] = makeLevels(damaged(stripes, hole), hole, 2, 1) as [Level];
  growInwards(level, { guide: 0, slack: 0, texture: 0 });
  expect(worst({ width: 70, height: 60, rgb: level.pixels }, stripes)).toBe(0);
});
