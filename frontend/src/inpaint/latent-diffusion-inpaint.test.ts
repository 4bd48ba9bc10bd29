import { expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import type { InpaintJob, InpaintStep } from "../session/engine.ts";
import { type Handle, makeHandles } from "./graphs.fixture.ts";
import { inpaint, type InpaintOutcome } from "./inpaint.ts";
import type { PipelineGraphs } from "./pipeline-run.ts";

const pipeline = tiny.pipeline as LatentDiffusionInpaint;
const SAMPLING = { steps: 4, guidance: 2, strength: 0.99 };

interface Recorder extends PipelineGraphs<Handle> {
  readonly made: Set<Handle>;
  readonly timesteps: number[];
}

function makeGraphs(decode: () => Float32Array = () => Float32Array.from({ length: 3 * 256 }, (_, index) => index / 768)): Recorder {
  const timesteps: number[] = [];
  const graphs = makeHandles({
    vae_encoder: () => new Float32Array(16),
    denoiser: ({ latents, timestep }) => {
      timesteps.push(timestep?.values[0] ?? NaN);
      return latents?.values ?? new Float32Array();
    },
    vae_decoder: decode,
  });
  return { ...graphs, timesteps };
}

function makeJob(change: Partial<InpaintJob> = {}): InpaintJob {
  const mask = new Uint8Array(256);
  mask[40] = 255;
  return { rgba: new Uint8ClampedArray(1024), mask, sampling: SAMPLING, seed: 1, ...change };
}

function run(graphs: Recorder, job = makeJob(), onStep: (step: InpaintStep) => void = () => undefined, signal?: AbortSignal): Promise<InpaintOutcome> {
  let clock = 0;
  return inpaint({ job, pipeline, graphs, onStep, now: () => clock++, signal });
}

test("it encodes, takes the planned steps, decodes, and lets go of every tensor", async () => {
  const graphs = makeGraphs();
  const steps: InpaintStep[] = [];
  const { rgba, seed } = await run(graphs, makeJob({ seed: 42 }), (step) => steps.push(step));
  expect([rgba.length, seed]).toEqual([1024, 42]);
  expect(graphs.timesteps).toEqual([500, 250, 0]);
  expect(steps).toEqual([
    { step: 0, steps: 3, phase: "encode" },
    { step: 0, steps: 3, phase: "denoise" },
    { step: 1, steps: 3, phase: "denoise" },
    { step: 2, steps: 3, phase: "denoise" },
    { step: 3, steps: 3, phase: "decode" },
  ]);
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test("it stops between two steps, and lets go of every tensor", async () => {
  const controller = new AbortController();
  const graphs = makeGraphs();
  const stopAfterOne = ({ step }: InpaintStep): void => {
    if (step === 1) controller.abort();
  };
  await expect(run(graphs, makeJob(), stopAfterOne, controller.signal)).rejects.toMatchObject({ code: "cancelled" });
  expect(graphs.timesteps).toEqual([500, 250]);
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test("a graph that fails takes no tensor with it", async () => {
  const graphs = makeGraphs(() => {
    throw new Error("shader");
  });
  await expect(run(graphs)).rejects.toThrow("shader");
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test.each<[string, Partial<InpaintJob>, string]>([
  ["an empty mask", { mask: new Uint8Array(256) }, "job.mask_empty"],
  ["a picture of another size", { rgba: new Uint8ClampedArray(4) }, "job.invalid"],
  ["a mask of another size", { mask: new Uint8Array(4).fill(255) }, "job.invalid"],
  ["no steps", { sampling: { ...SAMPLING, steps: 0 } }, "job.invalid"],
  ["guidance that is no number", { sampling: { ...SAMPLING, guidance: NaN } }, "job.invalid"],
])("%s is refused before anything runs", async (_, change, code) => {
  const graphs = makeGraphs();
  await expect(run(graphs, makeJob(change))).rejects.toMatchObject({ code });
  expect(graphs.made.size).toBe(0);
});

test("a picture of no numbers is not shown", async () => {
  const graphs = makeGraphs(() => new Float32Array(768).fill(NaN));
  await expect(run(graphs)).rejects.toMatchObject({ code: "output.not_finite" });
});

test("a job without settings takes the model's own", async () => {
  const graphs = makeGraphs();
  const { milliseconds } = await run(graphs, makeJob({ sampling: null }));
  const { steps, strength } = pipeline.defaults;
  expect(graphs.timesteps).toHaveLength(Math.trunc(steps * strength));
  expect(Object.keys(milliseconds.phases)).toEqual(["encode", "denoise", "decode"]);
});
