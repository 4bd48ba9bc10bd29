import { describe, expect, test } from "vitest";
import { holeWidth } from "./hole-width.ts";
import { maskBounds } from "./mask.ts";
import type { Size } from "./picture.ts";

const SIZE = { width: 900, height: 600 };

function masked({ width, height }: Size, isMasked: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, at) => (isMasked(at % width, Math.floor(at / width)) ? 255 : 0));
}

function widthOf(isMasked: (x: number, y: number) => boolean, size: Size = SIZE): number {
  const mask = masked(size, isMasked);
  return holeWidth(mask, size, maskBounds(mask, size) ?? { x: 0, y: 0, width: 0, height: 0 });
}

/** Holes larger than 192 pixels are measured on fewer pixels. */
const within = (expected: number, found: number): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.max(4, 0.06 * expected));
};

describe("the width of a hole", () => {
  test.each([5, 20, 80, 200])("of a circle is its diameter: radius %i", (radius) => {
    within(2 * radius + 1, widthOf((x, y) => (x - 450) ** 2 + (y - 300) ** 2 <= radius * radius));
  });

  test("of a bar is its narrow side", () => {
    within(24, widthOf((x, y) => x > 100 && x < 800 && y >= 280 && y < 304));
  });

  test("of a thin wire right across the picture is the wire's", () => {
    expect(widthOf((x, y) => Math.abs(y - 100 - x / 3) < 4)).toBeLessThan(20);
  });

  test("counts twice where it ends at the picture's edge: nothing is known beyond", () => {
    within(2 * 60, widthOf((x, y) => x < 60 && y > 100 && y < 500));
  });

  test("of a picture that is all masked is as large as the picture", () => {
    expect(widthOf(() => true)).toBeGreaterThanOrEqual(900);
  });
});
