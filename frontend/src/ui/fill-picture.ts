/** One run of one model: load it, fill what is masked group by group, as often as there are seeds. */

import { CancelledError, throwIfCancelled } from "../errors.ts";
import { cutOut } from "../image/fill.ts";
import { runImageTask } from "../image/image-client.ts";
import { buffersOf, buffersOfCut } from "../image/image-task-buffers.ts";
import type { GroupedMask } from "../image/mask-groups.ts";
import type { Patch } from "../image/patch.ts";
import type { Picture } from "../image/picture.ts";
import type { Engine, InpaintJob, InpaintStep, Loaded, LoadProgress, Offer, Provider, Retried } from "../session/engine.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";
import type { Outcome, RunView } from "./app-state.ts";

/** What the visitor may choose; null stands for the model's own number of steps, and for a new seed every time. */
export interface Choices {
  readonly steps: number | null;
  readonly seed: number | null;
  /** How many results, each of another seed; a model that draws no noise makes one. */
  readonly count: number;
}

export const FIRST_CHOICES: Choices = { steps: null, seed: null, count: 1 };
export const MOST_RESULTS = 4;

export interface Task {
  readonly offer: Offer;
  readonly isLoaded: boolean;
  readonly picture: Picture;
  readonly mask: Uint8Array;
  /** Made for the model's size of picture. */
  readonly grouped: GroupedMask;
  readonly choices: Choices;
}

/** What is told on the way. */
export interface Listener {
  readonly onProgress: (progress: LoadProgress) => void;
  readonly onLoaded: (loaded: Loaded) => void;
  /** Steps count through all groups and seeds. */
  readonly onStep: (step: InpaintStep, view?: RunView) => void;
  readonly onOutcome: (outcome: Outcome) => void;
  /** The first attempt gave no usable picture. */
  readonly onRetried: (retried: Retried) => void;
}

let lastId = 0;

/** @throws AppError of the engine; `cancelled` at once when the signal is aborted */
export async function fillPicture(
  engine: Engine,
  task: Task,
  listener: Listener,
  signal: AbortSignal,
  pause: PauseSwitch,
): Promise<void> {
  const { slug } = task.offer.model;
  if (!task.isLoaded) listener.onLoaded(await engine.load(slug, listener.onProgress, signal, pause));
  const seeds = seedsFor(task);
  for (const [turn, seed] of seeds.entries()) {
    const run = { engine, task, seed, signal, turn, turns: seeds.length };
    listener.onOutcome(await orCancelled(fillWith(run, listener), signal));
  }
}

interface SeedRun {
  readonly engine: Engine;
  readonly task: Task;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Which of how many. */
  readonly turn: number;
  readonly turns: number;
}

/** Every group sees what the groups before it were filled with. */
async function fillWith({ engine, task, seed, signal, turn, turns }: SeedRun, listener: Listener): Promise<Outcome> {
  const { offer, picture, mask, grouped } = task;
  const patches: Patch[] = [];
  let provider: Provider = offer.provider;
  let milliseconds = 0;
  const { length } = grouped.groups;
  for (let group = 0; group < length; group++) {
    await nextTask();
    throwIfCancelled(signal);
    const cut = cutOut(picture, mask, grouped, group, patches);
    const fill = await runImageTask("prepare", { cut, modelSize: offer.imageSize }, buffersOfCut(cut));
    const view = { box: cut.box, mask: fill.mask.slice(), modelSize: offer.imageSize };
    const onStep = (step: InpaintStep): void => {
      if (!signal.aborted) listener.onStep(throughAll(step, turn * length + group, turns * length), view);
    };
    const result = await engine.inpaint(offer.model.slug, jobFor(task, fill, seed), onStep, signal);
    if (result.retried !== undefined && !signal.aborted) listener.onRetried(result.retried);
    patches.push(await runImageTask("finish", { fill, filled: result.rgba }, buffersOf(fill)));
    ({ provider } = result);
    milliseconds += result.milliseconds.total;
  }
  const isSeeded = offer.sampling !== null;
  return { id: ++lastId, patches, model: offer.model.title, seed: isSeeded ? seed : null, provider, milliseconds };
}

/** Lets the page be drawn between two pieces of work. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** A step of one run as a step of all of them. */
function throughAll(step: InpaintStep, run: number, runs: number): InpaintStep {
  if (runs === 1) return step;
  const isFirst = run === 0;
  const isLast = run === runs - 1;
  const phase = step.phase === "encode" && !isFirst ? "denoise" : step.phase === "decode" && !isLast ? "denoise" : step.phase;
  return { ...step, phase, step: run * step.steps + step.step, steps: runs * step.steps };
}

function seedsFor({ offer, choices }: Task): readonly number[] {
  const first = choices.seed ?? randomSeed();
  const count = offer.sampling === null ? 1 : Math.min(MOST_RESULTS, Math.max(1, choices.count));
  return Array.from({ length: count }, (_, turn) => (first + turn) % 2 ** 32);
}

function jobFor({ offer: { sampling }, choices }: Task, { rgba, mask }: Pick<InpaintJob, "rgba" | "mask">, seed: number): InpaintJob {
  return { rgba, mask, sampling: sampling === null ? null : { ...sampling, steps: choices.steps ?? sampling.steps }, seed };
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/** Does not wait for a step that still goes on: the worker ends it by itself, and takes the next call after it. */
function orCancelled<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new CancelledError());
    }, { once: true });
    work.then(resolve, reject);
  });
}
