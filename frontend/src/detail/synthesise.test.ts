import { describe, expect, test } from "vitest";
import { pseudoRandom } from "../image/pseudo-random.fixture.ts";
import { continueColours } from "./continue-colours.ts";
import { BARRED, OPEN } from "./level.ts";
import type { Raster } from "./raster.ts";
import { synthesise, type Guide } from "./synthesise.ts";

type Colour = readonly [number, number, number];

function painted(width: number, height: number, colourAt: (x: number, y: number) => Colour): Raster {
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < width * height; at++) rgb.set(colourAt(at % width, Math.floor(at / width)), at * 3);
  return { width, height, rgb };
}

function disc({ width, height }: Raster, x: number, y: number, radius: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: width * height }, (_, at) => ((at % width) - x) ** 2 + (Math.floor(at / width) - y) ** 2 <= radius * radius ? OPEN : 0);
}

/** The picture with something else in its hole. */
function damaged({ width, height, rgb }: Raster, hole: Uint8Array): Raster {
  return { width, height, rgb: rgb.map((value, at) => (hole[Math.floor(at / 3)] === OPEN ? 255 - value : value)) };
}

function textureOf(picture: Raster, hole: Uint8Array<ArrayBuffer>, radius: number): Guide {
  return { picture: continueColours(picture, hole), deviation: Math.max(2, radius / 6), weight: 0 };
}

async function fromTexture(truth: Raster, hole: Uint8Array<ArrayBuffer>, radius: number, seed = 1): Promise<Raster> {
  const guide = textureOf(damaged(truth, hole), hole, radius);
  return synthesise({ guide, hole, holeWidth: 2 * radius, seed, onRound: () => Promise.resolve() });
}

function worst(one: Raster, other: Raster): number {
  return one.rgb.reduce((most, value, at) => Math.max(most, Math.abs(value - (other.rgb[at] ?? 0))), 0);
}

describe("a hole of any size and place comes back as the picture was, within two levels", () => {
  const random = pseudoRandom(7);
  const cases = Array.from({ length: 12 }, () => {
    const [width, height] = [60 + random(120), 60 + random(120)];
    const radius = 3 + random(Math.floor(Math.min(width, height) / 4));
    return { width, height, radius, x: random(width), y: random(height) };
  });

  test.each(cases)("of one colour: $width x $height, radius $radius at $x, $y", async ({ width, height, radius, x, y }) => {
    const truth = painted(width, height, () => [180, 90, 30]);
    expect(worst(await fromTexture(truth, disc(truth, x, y, radius), radius), truth)).toBeLessThanOrEqual(2);
  });

  test.each(cases)("with a slope: $width x $height, radius $radius inside", async ({ width, height, radius }) => {
    const truth = painted(width, height, (x, y) => [40 + x, 30 + y, 200 - (x + y) / 2]);
    expect(worst(await fromTexture(truth, disc(truth, width / 2, height / 2, radius), radius), truth)).toBeLessThanOrEqual(2);
  });

  test.each(cases)("of two colours: $width x $height, radius $radius at $x, $y", async ({ width, height, radius, x, y }) => {
    const edge = 2 * width;
    const truth = painted(4 * width, 4 * height, (at) => (at < edge ? [220, 200, 180] : [30, 60, 90]));
    const made = await fromTexture(truth, disc(truth, edge + (x % radius), 2 * height + y, radius), radius);
    // The edge itself may lie half a pixel of the coarsest level, a fourteenth of the hole, from where it was.
    const away = Math.ceil(radius / 7) + 1;
    const beside = painted(truth.width, truth.height, (at, row) => {
      const from = (row * truth.width + at) * 3;
      const [red = 0, green = 0, blue = 0] = (Math.abs(at - edge) <= away ? truth : made).rgb.subarray(from, from + 3);
      return [red, green, blue];
    });
    expect(worst(beside, truth)).toBeLessThanOrEqual(2);
  });
});
