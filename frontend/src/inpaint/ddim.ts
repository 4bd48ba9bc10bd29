/**
 * The DDIM schedule (Song et al., arXiv 2010.02502): which timesteps a loop visits, and how much signal is left at each.
 *
 * The hub's inpaint_app/moebius/scheduler.py in TypeScript; a golden file holds the two together. The update itself is
 * part of the denoiser's graph.
 */
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import { InvalidJobError } from "./errors.ts";

type Scheduler = LatentDiffusionInpaint["scheduler"];

/** What the denoiser is told at one step. */
export interface DdimStep {
  readonly timestep: number;
  /** The cumulative product at this timestep, and where the step ends. */
  readonly alpha: number;
  readonly alphaPrev: number;
}

/**
 * The steps of a loop, noisiest first; "leading" spacing.
 *
 * `strength` drops the noisiest: `trunc(steps * strength)` of `steps` run, so that 20 steps at 0.99 are 19.
 *
 * @throws InvalidJobError where nothing would run.
 */
export function planSteps(scheduler: Scheduler, steps: number, strength: number): DdimStep[] {
  const total = scheduler.train_timesteps;
  if (!Number.isInteger(steps) || steps < 1 || steps > total) {
    throw new InvalidJobError(`${String(steps)} steps are not between 1 and ${String(total)}`);
  }
  const count = Math.min(Math.trunc(steps * strength), steps);
  if (!(count >= 1)) throw new InvalidJobError(`${String(steps)} steps at strength ${String(strength)} leave none`);
  const stride = Math.floor(total / steps);
  const alphas = cumulativeAlphas(scheduler);
  const alphaAt = (timestep: number): number => (timestep < 0 ? scheduler.final_alpha : (alphas[timestep] ?? 0));
  return Array.from({ length: count }, (_, index) => {
    const timestep = (count - 1 - index) * stride + scheduler.steps_offset;
    return { timestep, alpha: alphaAt(timestep), alphaPrev: alphaAt(timestep - stride) };
  });
}

/** Cumulative products of 1 - beta, betas linear in their square root: (train_timesteps), descending. */
export function cumulativeAlphas(scheduler: Scheduler): Float64Array<ArrayBuffer> {
  const { train_timesteps: count, beta_start, beta_end } = scheduler;
  const start = Math.sqrt(beta_start);
  const slope = count > 1 ? (Math.sqrt(beta_end) - start) / (count - 1) : 0;
  const alphas = new Float64Array(count);
  let product = 1;
  for (let timestep = 0; timestep < count; timestep++) {
    product *= 1 - (start + slope * timestep) ** 2;
    alphas[timestep] = product;
  }
  return alphas;
}
