import { expect, test } from "vitest";
import { growRect, maskBounds } from "./mask.ts";
import type { Size } from "./picture.ts";

const size: Size = { width: 60, height: 40 };

test("nothing painted has no bounds", () => {
  expect(maskBounds(new Uint8Array(2400), size)).toBeNull();
});

test("bounds hold the last column and row", () => {
  const mask = new Uint8Array(2400);
  mask[0] = 255;
  mask[2399] = 255;
  expect(maskBounds(mask, size)).toEqual({ x: 0, y: 0, width: 60, height: 40 });
});

test("a rectangle grows up to the picture's edge", () => {
  expect(growRect({ x: 2, y: 10, width: 10, height: 10 }, 5, size)).toEqual({ x: 0, y: 5, width: 17, height: 20 });
});
