/** The job of an evaluation, `job.json`, and its pixels: raw bytes beside it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `native`: the model's square around the hole, at the picture's own pixels where it fits. `coarse`: the hole as small as
 * the model fills well. `page`: the same with detail from the picture, as the page does. `texture`: no model.
 */
export type Way = "native" | "coarse" | "page" | "texture";

export interface Case {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** File with `width * height * 3` bytes. */
  readonly rgb: string;
  /** File with `width * height` bytes: 255 where the picture is filled. */
  readonly mask: string;
}

export interface Job {
  /** A bundle's folder: fragment.json and chunks/. */
  readonly bundle: string;
  readonly ways: readonly Way[];
  readonly seed: number;
  /** In place of the bundle's own; null for unknown. */
  readonly maxHoleSize?: number | null;
  readonly cases: readonly Case[];
}

export function readJob(folder: string): Job {
  return JSON.parse(readFileSync(join(folder, "job.json"), "utf-8")) as Job;
}

export function readRgba(folder: string, { rgb, width, height }: Case): Uint8ClampedArray<ArrayBuffer> {
  const bytes = readFileSync(join(folder, rgb));
  if (bytes.length !== width * height * 3) throw new Error(`${rgb} has ${String(bytes.length)} bytes, not ${String(width * height * 3)}.`);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) rgba.set(bytes.subarray(from, from + 3), to);
  return rgba;
}

export function readMask(folder: string, { mask, width, height }: Case): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(join(folder, mask));
  if (bytes.length !== width * height) throw new Error(`${mask} has ${String(bytes.length)} bytes, not ${String(width * height)}.`);
  return Uint8Array.from(bytes, (value) => (value === 0 ? 0 : 255));
}
