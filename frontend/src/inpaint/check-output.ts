/** A picture that was not computed must not look like a result. */
import type { InpaintJob } from "../session/engine.ts";
import { FlatOutputError, NotFiniteError, UnchangedOutputError } from "./errors.ts";
import { FILL_THRESHOLD } from "./mask-to-latent.ts";

/** Of 0 to 255: no more than rounding makes. */
const ROUNDING = 1.5;
/** Of 0 to 255, as a standard deviation: more than a calm sky or a lit wall has. */
const LIVELY = 12;
/** A smaller hole may well be filled with one colour. */
const MIN_PIXELS = 64;
/** How far around the hole its surroundings reach, in pixels. */
const REACH = 24;

type Picture = Pick<InpaintJob, "rgba" | "mask">;

/**
 * Passes values that may be a picture.
 *
 * @param values (1, 3, size, size) in [0, 1].
 * @param job the picture that was filled, and where.
 * @throws NotFiniteError, FlatOutputError, UnchangedOutputError.
 */
export function checkOutput(values: Float32Array, job: Picture): void {
  const [lowest, highest] = rangeOf(values);
  if (lowest === highest) throw new FlatOutputError();
  const hole = listHole(job.mask);
  if (hole.length < MIN_PIXELS) return;
  if (isFlat(values, hole, job.mask.length) && isLively(job.rgba, listSurroundings(job.mask, hole))) throw new FlatOutputError();
  if (isUnchanged(values, hole, job) && isLively(job.rgba, hole)) throw new UnchangedOutputError();
}

/** @throws NotFiniteError. */
function rangeOf(values: Float32Array): [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) throw new NotFiniteError();
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}

function listHole(mask: Uint8Array): number[] {
  const hole: number[] = [];
  for (let pixel = 0; pixel < mask.length; pixel++) if ((mask[pixel] ?? 0) >= FILL_THRESHOLD) hole.push(pixel);
  return hole;
}

/** What is known around the hole: its bounding box, grown, without it. */
function listSurroundings(mask: Uint8Array, hole: readonly number[]): number[] {
  const size = Math.sqrt(mask.length);
  let [left, top, right, bottom] = [size, size, 0, 0];
  for (const pixel of hole) {
    const [x, y] = [pixel % size, Math.floor(pixel / size)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  const around: number[] = [];
  for (let y = Math.max(0, top - REACH); y <= Math.min(size - 1, bottom + REACH); y++) {
    for (let x = Math.max(0, left - REACH); x <= Math.min(size - 1, right + REACH); x++) {
      if ((mask[y * size + x] ?? 0) < FILL_THRESHOLD) around.push(y * size + x);
    }
  }
  return around;
}

function isFlat(values: Float32Array, pixels: readonly number[], area: number): boolean {
  return [0, 1, 2].every((channel) => {
    let [lowest, highest] = [Infinity, -Infinity];
    for (const pixel of pixels) {
      const value = (values[channel * area + pixel] ?? 0) * 255;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    return highest - lowest <= ROUNDING;
  });
}

/** Whether some channel of these pixels varies so that one colour, or the very same pixels, would be no good guess. */
function isLively(rgba: Uint8ClampedArray, pixels: readonly number[]): boolean {
  return [0, 1, 2].some((channel) => {
    let [sum, squares] = [0, 0];
    for (const pixel of pixels) {
      const value = rgba[pixel * 4 + channel] ?? 0;
      sum += value;
      squares += value * value;
    }
    const mean = sum / pixels.length;
    return Math.sqrt(Math.max(0, squares / pixels.length - mean * mean)) > LIVELY;
  });
}

function isUnchanged(values: Float32Array, pixels: readonly number[], { rgba, mask }: Picture): boolean {
  return pixels.every((pixel) =>
    [0, 1, 2].every((channel) => {
      const value = (values[channel * mask.length + pixel] ?? 0) * 255;
      return Math.abs(value - (rgba[pixel * 4 + channel] ?? 0)) <= ROUNDING;
    }),
  );
}
