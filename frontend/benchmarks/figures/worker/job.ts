/** The picture that is filled: stripes with a hole in the middle. */
import type { InpaintJob } from "../../../src/session/engine.ts";

/** @param size pixels along a side. */
export function makeJob(size: number): InpaintJob {
  const rgba = Uint8ClampedArray.from({ length: size * size * 4 }, (_, at) => 128 + 90 * Math.sin(at / 900) + (at % 4) * 9);
  const mask = new Uint8Array(size * size);
  for (let y = Math.round(size * 0.35); y < size * 0.65; y++) mask.fill(255, y * size + size * 0.4, y * size + size * 0.65);
  return { rgba, mask, sampling: null, seed: 1 };
}
