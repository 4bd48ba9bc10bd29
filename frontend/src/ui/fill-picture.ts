/** One run of one model: load it, fill what is masked group by group, as often as there are seeds. */

import { CancelledError, throwIfCancelled } from "../errors.ts";
import { cutMask } from "../image/crop-box.ts";
import { runImageTask } from "../image/image-client.ts";
import type { PreparedView } from "../image/image-tasks.ts";
import type { GroupedMask } from "../image/mask-groups.ts";
import { idsOf, type ShownPatch, type ShownPicture } from "../image/shown-picture.ts";
import type { Engine, InpaintJob, InpaintResult, InpaintStep, Loaded, LoadProgress, Offer, Provider, Retried } from "../session/engine.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";
import type { Outcome, RunView } from "./app-state.ts";
import { forget, release } from "./kept-by-worker.ts";

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
  readonly picture: ShownPicture;
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
async function fillWith(run: SeedRun, listener: Listener): Promise<Outcome> {
  const { task: { offer, grouped }, seed, signal } = run;
  const patches: ShownPatch[] = [];
  let provider: Provider = offer.provider;
  let milliseconds = 0;
  try {
    for (let group = 0; group < grouped.groups.length; group++) {
      await nextTask();
      throwIfCancelled(signal);
      const view = await prepare(run.task, group, patches);
      const result = await inpaint(run, view, group, listener);
      patches.push(await runImageTask("finish", { view: view.id, filled: result.rgba }, [result.rgba.buffer]));
      ({ provider } = result);
      milliseconds += result.milliseconds.total;
    }
    throwIfCancelled(signal);
  } catch (error) {
    release(patches);
    throw error;
  }
  const isSeeded = offer.sampling !== null;
  return { id: ++lastId, patches, model: offer.model.title, seed: isSeeded ? seed : null, provider, milliseconds };
}

function prepare({ offer, picture, mask, grouped }: Task, index: number, before: readonly ShownPatch[]): Promise<PreparedView> {
  const box = grouped.groups[index]?.box ?? { x: 0, y: 0, side: 0 };
  const masked = cutMask(mask, picture, box);
  const layers = { picture: picture.id, patches: idsOf(picture.patches, before) };
  return runImageTask("prepare", { ...layers, grouped, index, masked, modelSize: offer.imageSize }, [masked.buffer]);
}

async function inpaint({ engine, task, seed, signal, turn, turns }: SeedRun, prepared: PreparedView, group: number, listener: Listener): Promise<InpaintResult> {
  const { offer, grouped: { groups } } = task;
  const view = { box: groups[group]?.box ?? { x: 0, y: 0, side: 0 }, mask: prepared.mask, modelSize: offer.imageSize };
  const onStep = (step: InpaintStep): void => {
    if (!signal.aborted) listener.onStep(throughAll(step, turn * groups.length + group, turns * groups.length), view);
  };
  const result = await engine.inpaint(offer.model.slug, jobFor(task, prepared, seed), onStep, signal).catch((error: unknown) => {
    forget([prepared.id]);
    throw error;
  });
  if (result.retried !== undefined && !signal.aborted) listener.onRetried(result.retried);
  return result;
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
