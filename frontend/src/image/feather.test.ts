import { expect, test } from "vitest";
import { squaredDistanceTo } from "./distance.ts";
import { featherMask, ringFor, sideForHole } from "./feather.ts";
import { pseudoRandom } from "./pseudo-random.fixture.ts";

const SIDE = 24;

function randomMask(seed: number, density: number): Uint8Array {
  const random = pseudoRandom(seed);
  return Uint8Array.from({ length: SIDE * SIDE }, () => (random(1000) < density ? 255 : 0));
}

function bruteForce(mask: Uint8Array, at: number): number {
  let nearest = Infinity;
  mask.forEach((value, other) => {
    if (value === 0) return;
    const dx = (at % SIDE) - (other % SIDE);
    const dy = Math.floor(at / SIDE) - Math.floor(other / SIDE);
    nearest = Math.min(nearest, dx * dx + dy * dy);
  });
  return nearest;
}

test("the distance is exact", () => {
  for (let seed = 0; seed < 12; seed++) {
    const mask = randomMask(seed, 10 + seed * 8);
    if (!mask.includes(255)) continue;
    squaredDistanceTo(mask, SIDE).forEach((distance, at) => {
      expect(distance).toBe(bruteForce(mask, at));
    });
  }
});

test("the fill alone shows on the mask, the picture alone outside the ring: no ghost, no change", () => {
  for (const ring of [1, 3, 6]) {
    const mask = randomMask(ring, 8);
    const { dilated, alpha } = featherMask(mask, SIDE, ring);
    alpha.forEach((weight, at) => {
      const distance = Math.sqrt(bruteForce(mask, at));
      expect(dilated[at]).toBe(distance <= ring ? 255 : 0);
      if (distance === 0) expect(weight).toBe(255);
      if (distance > ring) expect(weight).toBe(0);
      if (distance > 0 && distance <= ring) expect(weight).toBeLessThan(255);
    });
  }
});

test("the weight falls evenly with the distance", () => {
  const mask = new Uint8Array(SIDE * SIDE);
  mask[12 * SIDE + 2] = 255;
  const { alpha } = featherMask(mask, SIDE, 8);
  const falling = Array.from(alpha.subarray(12 * SIDE + 2, 12 * SIDE + 12));
  expect(falling).toEqual([...falling].sort((a, b) => b - a));
  expect(new Set(falling.slice(0, 9)).size).toBe(9);
});

test("an empty mask blends nothing", () => {
  expect(featherMask(new Uint8Array(SIDE * SIDE), SIDE, 5).alpha.every((weight) => weight === 0)).toBe(true);
});

test.each([[512, 8], [2048, 32], [100, 4]])("the ring is one cell of a model that works on latents: %i pixels, %i", (side, ring) => {
  expect(ringFor(side, { kind: "latent-diffusion-inpaint", imageSize: 512 })).toBe(ring);
});

test.each([[512, 4], [2048, 4], [4096, 8]])("a model without cells needs no more than a soft edge: %i pixels, %i", (side, ring) => {
  expect(ringFor(side, { kind: "direct-inpaint", imageSize: 512 })).toBe(ring);
});

test.each([[6, 1], [32, 2], [48, 3], [300, 4]])("beside a narrow hole a soft edge hides less: %i pixels, %i", (width, ring) => {
  expect(ringFor(512, { kind: "direct-inpaint", imageSize: 512 }, width)).toBe(ring);
});

test.each(["latent-diffusion-inpaint", "direct-inpaint"] as const)("a box for a hole shows it, with its ring, as wide as asked: %s", (kind) => {
  for (const width of [20, 90, 400, 1500]) {
    const model = { kind, imageSize: 512 };
    const side = sideForHole(width, 64, model);
    expect(((width + 2 * ringFor(side, model)) * 512) / side).toBeLessThanOrEqual(64.5);
    expect(((width + 2 * ringFor(side, model)) * 512) / side).toBeGreaterThan(56);
  }
});
