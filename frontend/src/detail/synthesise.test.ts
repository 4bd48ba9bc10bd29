import { describe, expect, test } from "vitest";
import { pseudoRandom } from "../image/pseudo-random.fixture.ts";
import { continueColours } from "./continue-colours.ts";
import { BARRED, OPEN } from "./level.ts";
import { damaged, disc, noise, painted, worst } from "./pictures.fixture.ts";
import type { Raster } from "./raster.ts";
import { synthesise, type Synthesis } from "./synthesise.ts";

const patiently = (): Promise<void> => Promise.resolve();

/** The input of a fill from the picture alone. */
function fromTexture(picture: Raster, hole: Uint8Array<ArrayBuffer>, radius: number, seed = 1): Synthesis {
  const guide = { picture: continueColours(picture, hole), deviation: Math.max(2, radius / 6), blur: Infinity, weight: 0 };
  return { guide, hole, holeWidth: 2 * radius, seed, onRound: patiently };
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
    const hole = disc(truth, x, y, radius);
    expect(worst(await synthesise(fromTexture(damaged(truth, hole), hole, radius)), truth)).toBeLessThanOrEqual(2);
  });

  test.each(cases)("with a slope: $width x $height, radius $radius inside", async ({ width, height, radius }) => {
    const truth = painted(width, height, (x, y) => [40 + x, 30 + y, 200 - (x + y) / 2]);
    const hole = disc(truth, width / 2, height / 2, radius);
    expect(worst(await synthesise(fromTexture(damaged(truth, hole), hole, radius)), truth)).toBeLessThanOrEqual(2);
  });

  test.each(cases)("of two colours: radius $radius, its middle $x pixels from the edge at most", async ({ width, height, radius, x, y }) => {
    const edge = 2 * width;
    const truth = painted(4 * width, 4 * height, (at) => (at < edge ? [220, 200, 180] : [30, 60, 90]));
    const hole = disc(truth, edge + (x % radius), 2 * height + y, radius);
    const made = await synthesise(fromTexture(damaged(truth, hole), hole, radius));
    // The edge itself may lie half a pixel of the coarsest level, a fourteenth of the hole, from where it was.
    const away = Math.ceil(radius / 7) + 1;
    expect(worst(made, truth, (pixel) => Math.abs((pixel % truth.width) - edge) > away)).toBeLessThanOrEqual(2);
  });
});

describe("the synthesis", () => {
  const texture = noise(120, 110);
  const hole = disc(texture, 60, 55, 18);

  test("leaves every known pixel as it is", async () => {
    const made = await synthesise(fromTexture(damaged(texture, hole), hole, 18));
    expect(worst(made, texture, (pixel) => hole[pixel] !== OPEN)).toBe(0);
  });

  test("gives the same pixels for the same seed, and others for another", async () => {
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => synthesise(fromTexture(damaged(texture, hole), hole, 18, seed))));
    expect(one?.rgb).toEqual(same?.rgb);
    expect(one?.rgb).not.toEqual(other?.rgb);
  });

  test("makes as much detail as there is around", async () => {
    const made = await synthesise(fromTexture(damaged(texture, hole), hole, 18));
    expect(detailIn(made, hole)).toBeGreaterThan(0.8 * detailIn(texture, hole));
  });

  test("tells how far it is, from little to all", async () => {
    const shares: number[] = [];
    await synthesise({ ...fromTexture(damaged(texture, hole), hole, 18), onRound: (share) => Promise.resolve(void shares.push(share)) });
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(shares.at(-1)).toBeCloseTo(1);
    expect(shares.length).toBeGreaterThan(5);
  });

  test("ends with the error that the caller throws between two rounds", async () => {
    const stopped = synthesise({ ...fromTexture(damaged(texture, hole), hole, 18), onRound: () => Promise.reject(new Error("stopped")) });
    await expect(stopped).rejects.toThrow("stopped");
  });

  test("gives the guide back where there is nothing to copy from", async () => {
    const small = noise(12, 9);
    const all = new Uint8Array(12 * 9).fill(OPEN);
    const guide = { picture: small, deviation: 2, blur: 4, weight: 0.4 };
    expect((await synthesise({ guide, hole: all, holeWidth: 12, seed: 1, onRound: patiently })).rgb).toEqual(small.rgb);
  });

  test("copies nothing from barred pixels", async () => {
    const red = painted(120, 110, (x) => (x > 84 ? [255, 0, 0] : [90, 90, 90]));
    const barred = hole.map((value, at) => (at % 120 > 80 ? BARRED : value));
    const made = await synthesise(fromTexture(red, barred, 18));
    expect(worst(made, painted(120, 110, () => [90, 90, 90]), (pixel) => hole[pixel] === OPEN)).toBeLessThanOrEqual(2);
  });

  test("fills each side of an edge that the guide shows from the same side of the picture", async () => {
    const [dark, light] = [noise(160, 120, 60, 30), noise(160, 120, 190, 30)];
    const truth = painted(160, 120, (x, y) => {
      const value = (x < 80 ? dark : light).rgb[(y * 160 + x) * 3] ?? 0;
      return [value, value, value];
    });
    const opened = disc(truth, 80, 60, 24);
    const flat = painted(160, 120, (x) => (x < 80 ? [60, 60, 60] : [190, 190, 190]));
    const picture = { ...truth, rgb: truth.rgb.map((value, at) => (opened[Math.floor(at / 3)] === OPEN ? (flat.rgb[at] ?? 0) : value)) };
    const made = await synthesise({ guide: { picture, deviation: 4, blur: 8, weight: 0.4 }, hole: opened, holeWidth: 48, seed: 1, onRound: patiently });
    const isWrong = (pixel: number): boolean => opened[pixel] === OPEN && Math.abs((pixel % 160) - 80) > 5 && ((made.rgb[pixel * 3] ?? 0) > 125) !== (pixel % 160 > 80);
    expect(Array.from(opened.keys()).filter(isWrong)).toEqual([]);
  });

  test("fills gravel with gravel where a plain beside it has the same mean", async () => {
    const gravel = noise(200, 160, 110, 60);
    const picture = painted(200, 160, (x, y) => {
      const value = y < 50 ? 110 : (gravel.rgb[(y * 200 + x) * 3] ?? 0);
      return [value, value, value];
    });
    const wide = disc(picture, 100, 105, 36);
    const made = await synthesise(fromTexture(damaged(picture, wide), wide, 36));
    expect(detailIn(made, wide)).toBeGreaterThan(0.7 * detailIn(picture, wide));
  });

  test("does not repeat one patch all over a large hole", async () => {
    const large = noise(200, 200);
    const wide = disc(large, 100, 100, 48);
    const made = await synthesise(fromTexture(damaged(large, wide), wide, 48));
    expect(mostCopies(made, wide)).toBeLessThanOrEqual(6);
  });
});

/** The mean difference of neighbours in the hole. */
function detailIn({ width, rgb }: Raster, hole: Uint8Array): number {
  let [sum, count] = [0, 0];
  hole.forEach((value, at) => {
    if (value !== OPEN || hole[at + 1] !== OPEN || (at + 1) % width === 0) return;
    sum += Math.abs((rgb[at * 3] ?? 0) - (rgb[at * 3 + 3] ?? 0));
    count++;
  });
  return sum / count;
}

/** How often the most frequent run of four pixels occurs in the hole. */
function mostCopies({ rgb }: Raster, hole: Uint8Array): number {
  const counts = new Map<string, number>();
  hole.forEach((_, at) => {
    if (![0, 1, 2, 3].every((by) => hole[at + by] === OPEN)) return;
    const run = [0, 1, 2, 3].map((by) => rgb[(at + by) * 3]).join();
    counts.set(run, (counts.get(run) ?? 0) + 1);
  });
  return Math.max(...counts.values());
}
