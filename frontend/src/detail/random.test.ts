import { expect, test } from "vitest";
import { Random } from "./random.ts";

test("the same seed gives the same numbers, and another seed others", () => {
  const draw = (seed: number): number[] => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () => random.below(1000));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test.each([0, 1, 2 ** 32 - 1])("every number below the limit comes, and none beyond: seed %i", (seed) => {
  const random = new Random(seed);
  const seen = new Set(Array.from({ length: 2000 }, () => random.below(7)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
