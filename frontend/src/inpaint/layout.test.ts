import { expect, test } from "vitest";
import { maskToLatent } from "./mask-to-latent.ts";
import { toMaskedImage, toRgba } from "./tensor-layout.ts";

test("one touched pixel fills its cell, and no other", () => {
  const mask = new Uint8Array(16 * 16);
  mask[15 * 16 + 7] = 255;
  expect([...maskToLatent(mask, 16, 2)]).toEqual([0, 0, 1, 0]);
});

test("the faint rim of an antialiased stroke does not count", () => {
  const mask = new Uint8Array(16 * 16).fill(127);
  expect(maskToLatent(mask, 16, 2).some((cell) => cell > 0)).toBe(false);
});

test("the picture is spread to planes in [-1, 1], and the hole is 0", () => {
  const rgba = Uint8ClampedArray.of(0, 255, 51, 9, 255, 0, 0, 9);
  const image = toMaskedImage(rgba, Uint8Array.of(0, 255));
  [-1, 0, 1, 0, -0.6, 0].forEach((value, index) => {
    expect(image[index]).toBeCloseTo(value, 6);
  });
});

test("planes in [0, 1] become opaque pixels, clamped and rounded", () => {
  const rgba = toRgba(Float32Array.of(0, 1, 0.5, 2, -1, 0.2));
  expect([...rgba]).toEqual([0, 128, 0, 255, 255, 255, 51, 255]);
});
