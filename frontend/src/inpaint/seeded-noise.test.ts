import { expect, test } from "vitest";
import { philox, startingNoise } from "./seeded-noise.ts";

/** Known answers of Random123 (kat_vectors, philox4x32 10). */
test.each([
  [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
] as const)("philox %o with key %o gives the published words", (counter, [key0, key1], expected) => {
  expect(philox(counter, key0, key1)).toEqual(expected);
});

function momentsOf(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

test("the noise is standard normal", () => {
  const noise = startingNoise(4, 64, 12345, 0);
  const { mean, variance } = momentsOf(noise);
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  const beyondTwo = noise.filter((value) => Math.abs(value) > 2).length / noise.length;
  expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.008);
});

test("a seed gives its own noise, again and again", () => {
  expect(startingNoise(4, 8, 7, 0.03)).toEqual(startingNoise(4, 8, 7, 0.03));
  expect(startingNoise(4, 8, 7, 0)).not.toEqual(startingNoise(4, 8, 8, 0));
  expect(startingNoise(4, 8, 2 ** 32 - 1, 0)[0]).toEqual(startingNoise(4, 8, -1, 0)[0]);
});

test("the offset moves a whole channel by one draw", () => {
  const [plain, moved] = [startingNoise(2, 4, 3, 0), startingNoise(2, 4, 3, 0.5)];
  const shifts = moved.map((value, index) => value - (plain[index] ?? 0));
  for (const channel of [shifts.subarray(0, 16), shifts.subarray(16)]) {
    expect(Math.max(...channel) - Math.min(...channel)).toBeLessThan(1e-5);
  }
  expect(Math.abs((shifts[0] ?? 0) - (shifts[16] ?? 0))).toBeGreaterThan(1e-3);
});

test("a count that is no multiple of four is cut, not refused", () => {
  expect(startingNoise(1, 3, 1, 0)).toHaveLength(9);
});
