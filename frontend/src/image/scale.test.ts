import { expect, test } from "vitest";
import { pseudoRandom, randomBytes } from "./pseudo-random.fixture.ts";
import { resizeMask, resizeSquare } from "./scale.ts";

/** Grey ramp as a square of RGBA. */
function grey(values: readonly number[]): Uint8ClampedArray<ArrayBuffer> {
  return Uint8ClampedArray.from(values.flatMap((v) => [v, v, v, 255]));
}
const reds = (rgba: Uint8ClampedArray): number[] => Array.from(rgba.filter((_, at) => at % 4 === 0));

test("a square of the same size comes back bit for bit", () => {
  const rgba = randomBytes(pseudoRandom(2), 16 * 16 * 4).map((value, at) => (at % 4 === 3 ? 255 : value));
  expect(resizeSquare(rgba, 16, 16)).toEqual(rgba);
});

test("a flat colour stays that colour at any scale", () => {
  const flat = Uint8ClampedArray.from({ length: 10 * 10 * 4 }, (_, at) => [200, 31, 7, 255][at % 4] ?? 0);
  for (const to of [3, 7, 10, 23, 64]) {
    const resized = resizeSquare(flat, 10, to);
    expect(resized.length).toBe(to * to * 4);
    expect(resized.every((value, at) => value === ([200, 31, 7, 255][at % 4] ?? 0))).toBe(true);
  }
});

test("shrinking and growing agree with Pillow's BICUBIC within one level", () => {
  // Image.fromarray(np.array(SOURCE, "uint8").reshape(5, 5)).resize((3, 3) and (7, 7), Image.Resampling.BICUBIC)
  const source = [167, 143, 128, 101, 105, 74, 78, 71, 90, 163, 144, 174, 127, 139, 181, 153, 142, 132, 134, 177, 101, 163, 147, 70, 115];
  // with values that do not overshoot: Pillow cuts those off between its two passes as well.
  for (const [to, expected] of [[3, PILLOW_5_TO_3], [7, PILLOW_5_TO_7]] as const) {
    const difference = reds(resizeSquare(grey(source), 5, to)).map((value, at) => Math.abs(value - (expected[at] ?? 999)));
    expect(Math.max(...difference)).toBeLessThanOrEqual(1);
  }
});

test("every touched pixel of a mask counts when it shrinks", () => {
  const random = pseudoRandom(3);
  for (const [from, to] of [[100, 16], [97, 64], [640, 64]] as const) {
    for (let round = 0; round < 20; round++) {
      const mask = new Uint8Array(from * from);
      const x = random(from);
      const y = random(from);
      mask[y * from + x] = 255;
      const small = resizeMask(mask, from, to);
      expect(small[Math.floor((y * to) / from) * to + Math.floor((x * to) / from)]).toBe(255);
      expect(small.filter((value) => value === 255).length).toBeLessThanOrEqual(4);
    }
  }
});

test("a mask of the same size stays as it is, a grown one covers the same part", () => {
  const mask = Uint8Array.from([0, 255, 0, 0]);
  expect(resizeMask(mask, 2, 2)).toEqual(mask);
  expect(Array.from(resizeMask(mask, 2, 4))).toEqual([0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
});

const PILLOW_5_TO_3 = [121, 101, 114, 136, 122, 159, 140, 136, 121];
const PILLOW_5_TO_7 = [173, 160, 142, 131, 109, 100, 101, 111, 106, 97, 92, 88, 111, 139, 83, 93, 94, 80, 91, 133, 175, 142, 164, 164, 127, 132, 158, 183, 157, 155, 146, 131, 135, 160, 186, 130, 142, 149, 139, 110, 123, 152, 94, 136, 168, 148, 82, 81, 114];
