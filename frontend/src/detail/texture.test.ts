import { expect, test } from "vitest";
import { makeLevels, OPEN } from "./level.ts";
import { disc, noise, painted } from "./pictures.fixture.ts";
import { differencesOf, textureOf } from "./texture.ts";

const plain = painted(40, 30, () => [90, 90, 90]);
const none = new Uint8Array(40 * 30);

test("a plain picture has no texture", () => {
  expect(textureOf(differencesOf(plain, none), none, plain).every((value) => value === 0)).toBe(true);
});

test("what lies in the hole says nothing about the texture beside it", () => {
  const hole = disc(plain, 20, 15, 6);
  const striped = { ...plain, rgb: plain.rgb.map((value, at) => (hole[Math.floor(at / 3)] === OPEN && at % 2 === 0 ? 255 : value)) };
  const texture = textureOf(differencesOf(striped, hole), hole, plain);
  expect(texture.every((value) => value === 0)).toBe(true);
});

test("the texture of noise is the mean of its differences, whatever is around it", () => {
  const grain = noise(60, 60, 128, 10);
  const texture = textureOf(differencesOf(grain, new Uint8Array(3600)), new Uint8Array(3600), grain);
  const [least, most] = [Math.min(...texture), Math.max(...texture)];
  expect(least).toBeGreaterThan(6);
  expect(most).toBeLessThan(24);
});

test("a coarse level still tells grain from a plain, though its pixels no longer do", () => {
  const half = noise(96, 96, 128, 40);
  const picture = painted(96, 96, (x, y) => {
    const value = x < 48 ? 128 : (half.rgb[(y * 96 + x) * 3] ?? 0);
    return [value, value, value];
  });
  const coarsest = makeLevels(picture, new Uint8Array(96 * 96), 2, 3).at(-1);
  expect(coarsest?.width).toBe(24);
  expect(coarsest?.texture[12 * 24 + 4]).toBe(0);
  expect(coarsest?.texture[12 * 24 + 20]).toBeGreaterThan(25);
});
