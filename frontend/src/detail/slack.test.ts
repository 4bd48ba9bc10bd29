import { expect, test } from "vitest";
import { makeLevels, type Level } from "./level.ts";
import { disc, painted } from "./pictures.fixture.ts";
import { slackFor } from "./slack.ts";

const stripes = painted(80, 80, (x) => (x % 16 < 8 ? [40, 40, 40] : [200, 200, 200]));
const hole = disc(stripes, 40, 40, 8);

function slackWith(fill: number | null): number {
  const rgb = fill === null ? stripes.rgb : stripes.rgb.map((value, at) => (hole[Math.floor(at / 3)] === 1 ? fill : value));
  const [level] = makeLevels({ ...stripes, rgb }, hole, 1, 1) as [Level];
  return slackFor(level);
}

test("a guide with as much light and dark as its surroundings is followed", () => {
  expect(slackWith(null)).toBeLessThan(8);
});

test("a guide that shows the mean of its surroundings is followed loosely", () => {
  expect(slackWith(120)).toBeGreaterThan(50);
});

test("in a plain picture a plain guide is followed", () => {
  const plain = painted(80, 80, () => [90, 120, 200]);
  const [level] = makeLevels(plain, hole, 1, 1) as [Level];
  expect(slackFor(level)).toBe(0);
});
