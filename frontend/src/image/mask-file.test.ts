import { expect, test } from "vitest";
import { unpackMask, type BitMask } from "./bit-mask.ts";
import { maskFromPicture } from "./mask-file.ts";
import type { Picture } from "./picture.ts";

function grey(width: number, height: number, value: (x: number, y: number) => number, alpha = 255): Picture {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(alpha);
  for (let at = 0; at < width * height; at++) rgba.fill(value(at % width, Math.floor(at / width)), at * 4, at * 4 + 3);
  return { name: "mask", width, height, rgba };
}

function pixels(mask: BitMask): Uint8Array {
  const unpacked = new Uint8Array(mask.width * mask.height);
  unpackMask(mask, unpacked, mask.width, 0, 0);
  return unpacked;
}

test("what is light is replaced, what is dark or transparent is kept", () => {
  const ramp = grey(256, 1, (x) => x);
  expect(Array.from(pixels(maskFromPicture(ramp, ramp))).indexOf(255)).toBe(128);
  expect(pixels(maskFromPicture(grey(4, 4, () => 255, 0), { width: 4, height: 4 })).some((value) => value !== 0)).toBe(false);
});

test("a mask of the same proportions is scaled, up and down", () => {
  const half = grey(40, 30, (x) => (x < 20 ? 255 : 0));
  for (const size of [{ width: 80, height: 60 }, { width: 20, height: 15 }, { width: 4000, height: 3000 }]) {
    const mask = pixels(maskFromPicture(half, size));
    expect(mask.filter((value) => value === 255).length).toBe((size.width * size.height) / 2);
    expect(mask[size.width / 2 - 1]).toBe(255);
    expect(mask[size.width / 2]).toBe(0);
  }
});

test("a mask of other proportions is refused, and both sizes are said", () => {
  expect(() => maskFromPicture(grey(40, 30, () => 0), { width: 30, height: 40 })).toThrow(
    expect.objectContaining({ code: "image.mask_size", message: expect.stringMatching(/40 × 30.*30 × 40/) as string }) as Error,
  );
});
