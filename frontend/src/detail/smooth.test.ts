import { expect, test } from "vitest";
import { noise, painted, worst } from "./pictures.fixture.ts";
import { smooth } from "./smooth.ts";

test.each([1, 2.5, 7, 40])("a picture of one colour stays as it is, blurred by %f pixels", (deviation) => {
  const plain = painted(33, 21, () => [7, 130, 250]);
  expect(worst(smooth(plain, deviation), plain)).toBe(0);
});

test("a blur below a third of a pixel changes nothing", () => {
  const picture = noise(9, 9);
  expect(smooth(picture, 0.3).rgb).toEqual(picture.rgb);
});

test("a point is spread as the Gaussian spreads it", () => {
  const deviation = 4;
  const point = painted(61, 61, (x, y) => (x >= 28 && x <= 32 && y >= 28 && y <= 32 ? [255, 255, 255] : [0, 0, 0]));
  const { rgb } = smooth(point, deviation);
  let [sum, spread] = [0, 0];
  for (let at = 0; at < 61 * 61; at++) {
    const value = rgb[at * 3] ?? 0;
    sum += value;
    spread += value * ((at % 61) - 30) ** 2;
  }
  expect(sum / (25 * 255)).toBeCloseTo(1, 0);
  expect(Math.sqrt(spread / sum - 2)).toBeGreaterThan(0.8 * deviation); // the square itself has a variance of two
  expect(Math.sqrt(spread / sum - 2)).toBeLessThan(1.2 * deviation);
});
