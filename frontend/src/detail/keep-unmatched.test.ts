import { expect, test } from "vitest";
import { keepUnmatched } from "./keep-unmatched.ts";
import { makeLevels, type Level } from "./level.ts";
import { disc, painted } from "./pictures.fixture.ts";

const grey = painted(60, 50, () => [100, 100, 100]);
const hole = disc(grey, 30, 25, 12);

function levelGuidedBy(value: number): { readonly level: Level; readonly picture: typeof grey } {
  const picture = { ...grey, rgb: grey.rgb.map((old, at) => (hole[Math.floor(at / 3)] === 1 ? value : old)) };
  const [level] = makeLevels(picture, hole, 2, 1) as [Level];
  level.pixels.set(grey.rgb);
  return { level, picture };
}

test("where nothing around is like the guide, the guide stays", () => {
  const { level, picture } = levelGuidedBy(250);
  expect(keepUnmatched(level, { picture, deviation: 2, blur: 4, weight: 0.4 }, 0).rgb[(25 * 60 + 30) * 3]).toBe(250);
});

test("a fill that is roughly like the guide stays", () => {
  const { level, picture } = levelGuidedBy(120);
  expect(keepUnmatched(level, { picture, deviation: 2, blur: 4, weight: 0.4 }, 0).rgb).toEqual(grey.rgb);
});

test("a guide of colours alone replaces nothing", () => {
  const { level, picture } = levelGuidedBy(250);
  expect(keepUnmatched(level, { picture, deviation: 2, blur: 4, weight: 0 }, 0).rgb).toEqual(grey.rgb);
});

test("what differs by less than the slack stays", () => {
  const { level, picture } = levelGuidedBy(250);
  expect(keepUnmatched(level, { picture, deviation: 2, blur: 4, weight: 0.4 }, 120).rgb).toEqual(grey.rgb);
});

test("among texture no blur of the guide stays", () => {
  const { level, picture } = levelGuidedBy(250);
  level.texture.fill(30);
  expect(keepUnmatched(level, { picture, deviation: 2, blur: 4, weight: 0.4 }, 0).rgb).toEqual(grey.rgb);
});
