/** One run of one model: load it, fill what is painted, paste it back. */

import { applyFill, type Fill } from "../image/fill.ts";
import type { Picture } from "../image/picture.ts";
import type { Engine, InpaintJob, InpaintStep, Loaded, LoadProgress, Offer, Retried } from "../session/engine.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";
import type { Outcome } from "./app-state.ts";

/** What the visitor may choose; null stands for the model's own number of steps, and for a new seed every time. */
export interface Choices {
  readonly steps: number | null;
  readonly seed: number | null;
}

export interface Task {
  readonly offer: Offer;
  readonly isLoaded: boolean;
  readonly picture: Picture;
  /** Made for the model's size of picture. */
  readonly fill: Fill;
  readonly choices: Choices;
}

/** What is told on the way. */
export interface Listener {
  readonly onProgress: (progress: LoadProgress) => void;
  readonly onLoaded: (loaded: Loaded) => void;
  readonly onStep: (step: InpaintStep) => void;
  /** The first attempt gave no usable picture. */
  readonly onRetried: (retried: Retried) => void;
}

/** @throws AppError of the engine; `cancelled` when the signal was aborted */
export async function fillPicture(
  engine: Engine,
  task: Task,
  listener: Listener,
  signal: AbortSignal,
  pause: PauseSwitch,
): Promise<Outcome> {
  const { offer } = task;
  const { slug, title } = offer.model;
  if (!task.isLoaded) listener.onLoaded(await engine.load(slug, listener.onProgress, signal, pause));
  const result = await engine.inpaint(slug, jobFor(task), listener.onStep, signal);
  if (result.retried !== undefined) listener.onRetried(result.retried);
  return {
    picture: applyFill(task.picture, task.fill, result.rgba, offer.imageSize),
    model: title,
    seed: offer.sampling === null ? null : result.seed,
    provider: result.provider,
    milliseconds: result.milliseconds.total,
  };
}

function jobFor({ offer: { sampling }, fill, choices }: Task): InpaintJob {
  return {
    rgba: fill.rgba,
    mask: fill.mask,
    sampling: sampling === null ? null : { ...sampling, steps: choices.steps ?? sampling.steps },
    seed: choices.seed ?? randomSeed(),
  };
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
