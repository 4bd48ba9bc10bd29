import { expect, test } from "vitest";
import { BARRED, KNOWN, OPEN } from "./level.ts";
import { noise, painted, worst } from "./pictures.fixture.ts";
import { double, halve, halveHole } from "./raster.ts";

test.each([[8, 6], [7, 5], [1, 9]])("a picture of %i x %i is halved to the means of two by two, and rounded up", (width, height) => {
  const picture = noise(width, height);
  const half = halve(picture);
  expect([half.width, half.height]).toEqual([Math.ceil(width / 2), Math.ceil(height / 2)]);
  const at = (x: number, y: number): number => picture.rgb[(Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3] ?? 0;
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      const mean = (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4;
      expect(Math.abs((half.rgb[(y * half.width + x) * 3] ?? 0) - mean)).toBeLessThanOrEqual(0.5);
    }
  }
});

test("a halved picture is doubled to its old size, and a slope inside comes back", () => {
  const slope = painted(31, 22, (x, y) => [4 * x, 6 * y, 2 * x + 2 * y]);
  const again = double(halve(slope), slope);
  const isInside = (pixel: number): boolean => pixel % 31 > 1 && pixel % 31 < 28 && pixel > 62 && pixel < 31 * 19;
  expect(worst(again, slope, isInside)).toBeLessThanOrEqual(1);
});

test("a pixel of a halved hole is known only where all four are, and barred where one is", () => {
  const hole = Uint8Array.from([KNOWN, KNOWN, KNOWN, OPEN, BARRED, KNOWN, KNOWN, KNOWN, KNOWN, KNOWN, OPEN, KNOWN]);
  expect(Array.from(halveHole(hole, { width: 6, height: 2 }))).toEqual([KNOWN, OPEN, BARRED]);
});
