import { expect, test } from "vitest";
import { checkOutput } from "./check-output.ts";

const SIZE = 32;
const AREA = SIZE * SIZE;

/** A hole of 10 x 10 in the middle. */
function makeMask(side = 10): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(AREA);
  for (let y = 10; y < 10 + side; y++) mask.fill(255, y * SIZE + 10, y * SIZE + 10 + side);
  return mask;
}

const stripes = (pixel: number, channel: number): number => ((pixel % 7) * 30 + channel * 10) % 256;

function makeJob(paint: (pixel: number, channel: number) => number, mask = makeMask()): { rgba: Uint8ClampedArray<ArrayBuffer>; mask: Uint8Array<ArrayBuffer> } {
  const rgba = Uint8ClampedArray.from({ length: AREA * 4 }, (_, at) => (at % 4 === 3 ? 255 : paint(Math.floor(at / 4), at % 4)));
  return { rgba, mask };
}

/** The picture of a model: known outside, `fill` inside the hole. */
function makeOutput({ rgba, mask }: ReturnType<typeof makeJob>, fill: (pixel: number, channel: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * AREA }, (_, at) => {
    const [pixel, channel] = [at % AREA, Math.floor(at / AREA)];
    return (mask[pixel] === 255 ? fill(pixel, channel) : (rgba[pixel * 4 + channel] ?? 0)) / 255;
  });
}

test("values that are no numbers, or all the same, are no picture", () => {
  const job = makeJob(stripes);
  expect(() => { checkOutput(makeOutput(job, () => NaN), job); }).toThrow(/no numbers/);
  expect(() => { checkOutput(makeOutput(job, () => Infinity), job); }).toThrow(/no numbers/);
  expect(() => { checkOutput(new Float32Array(3 * AREA), job); }).toThrow(/empty picture/);
});

test("a picture passes", () => {
  const job = makeJob(stripes);
  expect(() => { checkOutput(makeOutput(job, (pixel, channel) => 40 + ((pixel * 13 + channel) % 60)), job); }).not.toThrow();
});

test("one colour in a hole is no picture where the surroundings are lively", () => {
  const job = makeJob(stripes);
  for (const colour of [0, 127.5, 255]) {
    expect(() => { checkOutput(makeOutput(job, () => colour), job); }).toThrow(/empty picture/);
  }
});

test("one colour is right in a wall of it", () => {
  const wall = makeJob((pixel) => 200 + (pixel % 3));
  expect(() => { checkOutput(makeOutput(wall, () => 201), wall); }).not.toThrow();
});

test("what was painted over cannot come back by itself", () => {
  const job = makeJob(stripes);
  expect(() => { checkOutput(makeOutput(job, (pixel, channel) => stripes(pixel, channel) + 0.4), job); }).toThrow(/as it was/);
});

test("where the hole was a part of a calm wall, what comes back may be the same", () => {
  const wall = makeJob((pixel) => 200 + (pixel % 3));
  expect(() => { checkOutput(makeOutput(wall, (pixel) => 200 + (pixel % 3)), wall); }).not.toThrow();
});

test("of a hole of a few pixels nothing is claimed", () => {
  const job = makeJob(stripes, makeMask(7));
  expect(() => { checkOutput(makeOutput(job, () => 9), job); }).not.toThrow();
});
