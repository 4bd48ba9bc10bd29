import { expect, test } from "vitest";
import { pseudoRandom } from "../image/pseudo-random.fixture.ts";
import { type ColourMap, fitColourMap, type KnownPicture, paintLatents, PUBLISHED } from "./latent-colours.ts";
import { cleanLatents } from "./latent-preview.ts";

const SIDE = 16;
const AREA = SIDE * SIDE;
const CELL = 8;

const ANOTHER: ColourMap = {
  weights: [
    [30, 10, -20, 5],
    [-8, 25, 12, 9],
    [14, -6, 33, -17],
  ],
  bias: [120, 90, 135],
};

/** Of [-1, 1). */
function randomNumbers(seed: number): () => number {
  const random = pseudoRandom(seed);
  return () => random(2 ** 20) / 2 ** 19 - 1;
}

/** A picture whose cells are exactly what `map` makes of random latents; a block in the middle is painted over. */
function makePicture(map: ColourMap, seed: number, spread = 2): KnownPicture {
  const random = randomNumbers(seed);
  const latents = Float32Array.from({ length: 4 * AREA }, () => spread * random());
  const cells = Float32Array.from({ length: AREA }, (_, cell) => (isMiddle(cell) ? 1 : 0));
  const size = SIDE * CELL;
  const rgba = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const cell = Math.floor(y / CELL) * SIDE + Math.floor(x / CELL);
      for (let colour = 0; colour < 3; colour++) rgba[(y * size + x) * 4 + colour] = colourOf(map, latents, cell, colour);
    }
  }
  for (let cell = 0; cell < AREA; cell++) if (isMiddle(cell)) for (let channel = 0; channel < 4; channel++) latents[channel * AREA + cell] = 9;
  return { latents, rgba, cells, size, latentSize: SIDE };
}

function isMiddle(cell: number): boolean {
  const [x, y] = [cell % SIDE, Math.floor(cell / SIDE)];
  return x >= 6 && x < 10 && y >= 6 && y < 10;
}

function colourOf({ weights, bias }: ColourMap, latents: Float32Array, cell: number, colour: number): number {
  return (weights[colour] ?? []).reduce((sum, weight, channel) => sum + weight * (latents[channel * AREA + cell] ?? 0), bias[colour] ?? 0);
}

/** The largest difference between two maps' weights. */
function distanceOf(left: ColourMap, right: ColourMap): number {
  return Math.max(...left.weights.flatMap((row, colour) => row.map((weight, at) => Math.abs(weight - (right.weights[colour]?.[at] ?? NaN)))));
}

test("the picture itself tells how its latents look, whatever the autoencoder", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const fitted = fitColourMap(makePicture(ANOTHER, seed));
    expect(distanceOf(fitted, ANOTHER)).toBeLessThan(0.15 * distanceOf(PUBLISHED, ANOTHER));
    fitted.bias.forEach((value, colour) => { expect(Math.abs(value - (ANOTHER.bias[colour] ?? NaN))).toBeLessThan(2); });
  }
});

test("the livelier the picture, the less the published coefficients weigh", () => {
  const errors = [0, 0.3, 1, 2].map((spread) => distanceOf(fitColourMap(makePicture(ANOTHER, 3, spread)), ANOTHER));
  expect(errors).toEqual([...errors].sort((left, right) => right - left));
});

test("a picture of one colour, or one that is painted over everywhere, leaves the published ones", () => {
  const grey = makePicture(PUBLISHED, 1, 0);
  expect(fitColourMap(grey).weights).toEqual(PUBLISHED.weights);
  expect(fitColourMap({ ...grey, cells: new Float32Array(AREA).fill(1) })).toBe(PUBLISHED);
});

test("only what is filled is opaque", () => {
  const { latents, cells } = makePicture(PUBLISHED, 2);
  const rgba = paintLatents(latents, cells, PUBLISHED);
  for (let cell = 0; cell < AREA; cell++) expect(rgba[cell * 4 + 3]).toBe(isMiddle(cell) ? 255 : 0);
});

test("from two points of a step follows where it leads", () => {
  const random = randomNumbers(5);
  const clean = Float32Array.from({ length: 64 }, random);
  const noise = Float32Array.from({ length: 64 }, random);
  const at = (alpha: number): Float32Array => clean.map((value, index) => Math.sqrt(alpha) * value + Math.sqrt(1 - alpha) * (noise[index] ?? 0));
  for (const [alpha, alphaPrev] of [[0.01, 0.05], [0.3, 0.4], [0.9, 0.99], [0.97, 1]] as const) {
    const found = cleanLatents(at(alpha), at(alphaPrev), { timestep: 0, alpha, alphaPrev });
    found.forEach((value, index) => { expect(Math.abs(value - (clean[index] ?? NaN))).toBeLessThan(1e-4); });
  }
});
