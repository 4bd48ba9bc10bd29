/**
 * How far a run is. Its parts are one for each area and each seed: the model's steps, and then, where the model saw the
 * picture smaller, detail from the picture.
 */

import type { InpaintStep } from "../session/engine.ts";

export interface Part {
  /** Index of the part, from 0. */
  readonly part: number;
  readonly parts: number;
  /** The share of the part's time that detail is expected to need; 0 where none is added. */
  readonly detailShare: number;
}

/** The page adds detail by itself: the engine does not know this phase. */
export interface DetailStep {
  readonly phase: "detail";
  /** The share of the detail that is done, 0 to 1. */
  readonly share: number;
}

export type RunStep = Part & (InpaintStep | DetailStep);

/** The share of the whole run that is done, 0 to 1. */
export function shareDone(step: RunStep): number {
  const { part, parts, detailShare } = step;
  const ofPart = step.phase === "detail" ? 1 - detailShare * (1 - step.share) : (1 - detailShare) * modelShare(step);
  return (part + ofPart) / parts;
}

/** Encoding and decoding take about as long as a step each. */
function modelShare({ phase, step, steps, retry }: InpaintStep): number {
  if (retry !== undefined) return 0;
  const done = { encode: 0, denoise: 1 + step, decode: 1 + steps, fill: 0 }[phase];
  return Math.min(1, done / (steps + 2));
}
