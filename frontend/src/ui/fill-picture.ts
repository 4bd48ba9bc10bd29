/** One run of one model: load it, fill what is masked group by group, as often as there are seeds. */

import { CancelledError, throwIfCancelled } from "../errors.ts";
import { coarsenessOf, hasDetailAdded } from "../image/fill.ts";
import { runImageTask } from "../image/image-client.ts";
import type { PreparedView } from "../image/image-tasks.ts";
import type { ShownPatch } from "../image/shown-picture.ts";
import type { Engine, InpaintJob, InpaintResult, InpaintStep, Loaded, LoadProgress, Offer, Retried } from "../session/engine.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";
import type { RunView } from "./app-state.ts";
import { forget, release } from "./kept-by-worker.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { boxOf, groupArgument, type Prepared } from "./prepared.ts";
import type { DetailStep, Part, RunStep } from "./run-step.ts";

/** What the visitor may choose; null stands for the model's own number of steps, and for a new seed every time. */
export interface Choices {
  readonly steps: number | null;
  /** Used where the model samples: the page asks for it only there. */
  readonly seed: number | null;
  /** How many results, each of another seed; a model that draws no noise makes one. */
  readonly count: number;
}

export const FIRST_CHOICES: Choices = { steps: null, seed: null, count: 1 };
export const MAX_RESULTS = 4;

export interface Task extends Prepared {
  readonly isLoaded: boolean;
  readonly choices: Choices;
  /** Of the first result; see `firstSeed`. */
  readonly seed: number;
}

/** What is told on the way. */
export interface Listener {
  readonly onProgress: (progress: LoadProgress) => void;
  readonly onLoaded: (loaded: Loaded) => void;
  readonly onStep: (step: RunStep, view: RunView) => void;
  readonly onOutcome: (outcome: Outcome) => void;
  /** The first attempt gave no usable picture. */
  readonly onRetried: (retried: Retried) => void;
}

/** Share of the detail in the time of its part: a model that samples takes long, one that fills in a single pass does not. */
const DETAIL_SHARE = { sampling: 0.2, single: 0.5 };

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
    const run = { engine, task, listener, seed, signal, turn, turns: seeds.length };
    listener.onOutcome(await orCancelled(fillWith(run), signal));
  }
}

/** The first seed of a run, whether or not its model samples: detail from the picture is random as well. */
export function firstSeed({ sampling }: Offer, choices: Choices): number {
  const chosen = sampling === null ? null : choices.seed;
  return chosen ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

interface SeedRun {
  readonly engine: Engine;
  readonly task: Task;
  readonly listener: Listener;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Which of how many. */
  readonly turn: number;
  readonly turns: number;
}

/** Every group sees what the groups before it were filled with. */
async function fillWith(run: SeedRun): Promise<Outcome> {
  const { task: { offer, grouped }, seed, signal } = run;
  const patches: ShownPatch[] = [];
  let milliseconds = 0;
  try {
    for (let group = 0; group < grouped.groups.length; group++) {
      await nextTask();
      throwIfCancelled(signal);
      const view = await prepare(run.task, group, patches);
      const result = await inpaint(run, view, group);
      const started = performance.now();
      patches.push(await finish(run, view, result, group));
      milliseconds += result.milliseconds.total + (addsDetail(run.task, group) ? performance.now() - started : 0);
    }
    throwIfCancelled(signal);
  } catch (error) {
    release(patches);
    throw error;
  }
  const isRandom = offer.sampling !== null || grouped.groups.some((_, group) => addsDetail(run.task, group));
  return outcomeOf({ patches, model: offer.model.title, seed: isRandom ? seed : null, milliseconds });
}

function prepare(task: Task, index: number, before: readonly ShownPatch[]): Promise<PreparedView> {
  const { imageSize, kind, maxHoleSize } = task.offer;
  const group = groupArgument(task, index, before);
  return runImageTask("prepare", { ...group, model: { imageSize, kind, maxHoleSize } }, [group.masked.buffer]);
}

async function inpaint(run: SeedRun, prepared: PreparedView, group: number): Promise<InpaintResult> {
  const { engine, task, listener, seed, signal } = run;
  const onStep = (step: InpaintStep): void => {
    tell(run, prepared, group, step);
  };
  const result = await engine.inpaint(task.offer.model.slug, jobFor(task, prepared, seed), onStep, signal).catch((error: unknown) => {
    forget([prepared.id]);
    throw error;
  });
  if (result.retried !== undefined && !signal.aborted) listener.onRetried(result.retried);
  return result;
}

/** Puts the model's answer back into the picture, with detail from the picture where the answer has too little. */
async function finish(run: SeedRun, prepared: PreparedView, { rgba }: InpaintResult, group: number): Promise<ShownPatch> {
  const { task, seed, signal } = run;
  if (signal.aborted) {
    forget([prepared.id]);
    throw new CancelledError();
  }
  const onShare = (share: number): void => {
    tell(run, prepared, group, { phase: "detail", share });
  };
  if (addsDetail(task, group)) onShare(0);
  return runImageTask("finish", { view: prepared.id, filled: rgba, seed }, [rgba.buffer], { onShare, signal });
}

function tell({ task, listener, signal, turn, turns }: SeedRun, { mask }: PreparedView, group: number, step: InpaintStep | DetailStep): void {
  if (signal.aborted) return;
  const { offer: { imageSize, sampling }, grouped: { groups } } = task;
  const detailShare = addsDetail(task, group) ? DETAIL_SHARE[sampling === null ? "single" : "sampling"] : 0;
  const part: Part = { part: turn * groups.length + group, parts: turns * groups.length, detailShare };
  listener.onStep({ ...step, ...part }, { box: boxOf(task, group), mask, modelSize: imageSize });
}

function addsDetail(task: Task, group: number): boolean {
  const filled = task.grouped.groups[group];
  return filled !== undefined && hasDetailAdded(coarsenessOf(filled, task.offer));
}

/** Lets the page be drawn between two pieces of work. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function seedsFor({ offer, choices, seed }: Task): readonly number[] {
  const count = offer.sampling === null ? 1 : Math.min(MAX_RESULTS, Math.max(1, choices.count));
  return Array.from({ length: count }, (_, turn) => (seed + turn) % 2 ** 32);
}

function jobFor({ offer: { sampling }, choices }: Task, { rgba, mask }: Pick<InpaintJob, "rgba" | "mask">, seed: number): InpaintJob {
  return { rgba, mask, sampling: sampling === null ? null : { ...sampling, steps: choices.steps ?? sampling.steps }, seed };
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
