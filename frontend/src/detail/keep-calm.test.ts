import { expect, test } from "vitest";
import { keepCalm, trustIn } from "./keep-calm.ts";
import { makeLevels, OPEN, type Level } from "./level.ts";
import { disc, noise, painted } from "./pictures.fixture.ts";
import type { Raster } from "./raster.ts";

const MIDDLE = (30 * 70 + 35) * 3;

/** Copied patches have torn what is around: black in the hole, where the guide is as `guided`. */
function torn(picture: Raster, guided: number): { readonly level: Level; readonly guide: Parameters<typeof keepCalm>[1] } {
  const hole = disc(picture, 35, 30, 12);
  const inHole = (value: number): Raster => ({ ...picture, rgb: picture.rgb.map((old, at) => (hole[Math.floor(at / 3)] === OPEN ? value : old)) });
  const [level] = makeLevels(inHole(guided), hole, 2, 1) as [Level];
  level.pixels.set(inHole(0).rgb);
  return { level, guide: { picture: inHole(guided), deviation: 2, blur: 0, weight: 0.4 } };
}

const calm = painted(70, 60, () => [100, 100, 100]);

test("in a calm picture the coarse fill stays", () => {
  const { level, guide } = torn(calm, 100);
  keepCalm(level, guide, 1);
  expect(level.pixels).toEqual(calm.rgb);
});

test("an edge that ends at the hole does not make a calm picture rough", () => {
  const { level, guide } = torn(painted(70, 60, (x) => (x < 35 ? [100, 100, 100] : [200, 200, 200])), 150);
  keepCalm(level, guide, 1);
  expect(level.pixels[MIDDLE]).toBe(150);
});

test("among texture the copied patches stay", () => {
  const { level, guide } = torn(noise(70, 60, 128, 40), 128);
  keepCalm(level, guide, 1);
  expect(level.pixels[MIDDLE]).toBe(0);
});

test("a guide that is not trusted, or of colours alone, replaces nothing", () => {
  const { level, guide } = torn(calm, 100);
  keepCalm(level, guide, 0);
  keepCalm(level, { ...guide, weight: 0 }, 1);
  expect(level.pixels[MIDDLE]).toBe(0);
});

test("grain of the copied patches is added to the coarse fill", () => {
  const { level, guide } = torn(noise(70, 60, 128, 3), 128);
  const grain = noise(70, 60, 100, 3);
  level.hole.forEach((value, at) => {
    if (value === OPEN) level.pixels.set(grain.rgb.subarray(at * 3, at * 3 + 3), at * 3);
  });
  keepCalm(level, guide, 1);
  const around = Array.from(level.pixels.subarray(MIDDLE - 15, MIDDLE + 15));
  expect(new Set(around).size).toBeGreaterThan(2);
  expect(Math.max(...around.map((value) => Math.abs(value - 128)))).toBeLessThan(12);
});

test("a sharp guide is trusted, a blurred one only where the edges around the hole are as soft", () => {
  const soft = painted(70, 60, (x) => [100 + x, 100 + x, 100 + x]);
  const sharp = painted(70, 60, (x) => (x % 20 < 10 ? [60, 60, 60] : [200, 200, 200]));
  const trusted = (picture: Raster, blur: number): number => {
    const levels = makeLevels(picture, disc(picture, 35, 30, 12), 4, 1);
    return trustIn({ picture, deviation: 4, blur, weight: 0.4 }, levels);
  };
  expect(trusted(sharp, 0)).toBe(1);
  expect(trusted(soft, 4)).toBe(1);
  expect(trusted(sharp, 4)).toBe(0);
});
