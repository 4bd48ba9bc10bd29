import { expect, test } from "vitest";
import { evenOut } from "./even-out.ts";
import { makeLevels, OPEN, type Level } from "./level.ts";
import { disc, noise, painted, worst } from "./pictures.fixture.ts";

/** A level whose hole was copied from `by` pixels to its left. */
function copied(picture: ReturnType<typeof painted>, hole: Uint8Array<ArrayBuffer>, by: number): { readonly level: Level; readonly sources: Int32Array } {
  const [level] = makeLevels(picture, hole, 3, 1) as [Level];
  const sources = Int32Array.from(hole, (value, at) => (value === OPEN ? at - by : -1));
  sources.forEach((source, at) => {
    if (source >= 0) for (let channel = 0; channel < 3; channel++) level.pixels[at * 3 + channel] = picture.rgb[source * 3 + channel] ?? 0;
  });
  return { level, sources };
}

test("a copy from a darker place of a slope is as light as its surroundings", () => {
  const slope = painted(90, 60, (x, y) => [60 + x / 2, 90 + y / 3, 128]);
  const { level, sources } = copied(slope, disc(slope, 60, 30, 14), 30);
  evenOut(level, sources);
  expect(worst({ width: 90, height: 60, rgb: level.pixels }, slope)).toBeLessThanOrEqual(2);
});

test("an edge where the copy ends stays", () => {
  const two = painted(90, 60, (x) => (x < 45 ? [20, 20, 20] : [220, 220, 220]));
  const { level, sources } = copied(two, disc(two, 66, 30, 12), 40);
  const before = level.pixels.slice();
  evenOut(level, sources);
  expect(level.pixels).toEqual(before);
});

test("rough texture keeps its brightness", () => {
  const texture = noise(90, 60, 128, 60);
  const { level, sources } = copied(texture, disc(texture, 60, 30, 12), 30);
  const before = level.pixels.slice();
  evenOut(level, sources);
  const mean = (pixels: Uint8ClampedArray): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  expect(Math.abs(mean(level.pixels) - mean(before))).toBeLessThan(0.5);
});
