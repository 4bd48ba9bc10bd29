import { expect, test } from "vitest";
import { PartialChunk } from "./partial-chunk.ts";

function holding(...pieces: number[][]): PartialChunk {
  const partial = new PartialChunk(6);
  for (const piece of pieces) partial.add(Uint8Array.from(piece));
  return partial;
}

test("pieces lie one behind the other, and what has not come is not shown", () => {
  const partial = holding([1, 2], [3]);
  expect([...partial.view()]).toEqual([1, 2, 3]);
  expect(partial.size).toBe(3);
  expect(new PartialChunk(6).view()).toHaveLength(0);
});

test("more than the chunk has is refused", () => {
  expect(() => holding([1, 2, 3, 4], [5, 6, 7])).toThrow(RangeError);
});

test("one that begins anew says how much is gone, and shows nothing of it", () => {
  const partial = holding([1, 2, 3]);
  expect(partial.clear()).toBe(3);
  partial.add(Uint8Array.of(9));
  expect([...partial.view()]).toEqual([9]);
});

test("it goes on from another's bytes where these are more", () => {
  const partial = holding([1, 2]);
  partial.replaceIfLess(holding([5]));
  expect([...partial.view()]).toEqual([1, 2]);
  partial.replaceIfLess(holding([7, 8, 9]));
  partial.add(Uint8Array.of(10));
  expect([...partial.view()]).toEqual([7, 8, 9, 10]);
});
