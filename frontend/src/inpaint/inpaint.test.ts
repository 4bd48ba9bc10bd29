import { expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import type { InpaintJob, InpaintStep } from "../session/engine.ts";
import { inpaint, type InpaintOutcome, type PipelineGraphs } from "./inpaint.ts";

const pipeline = tiny.pipeline as LatentDiffusionInpaint;

/** A tensor that knows whether it was let go. */
class Handle {
  isReleased = false;
  constructor(readonly values: Float32Array, readonly made: Set<Handle>) {
    made.add(this);
  }
}

interface Recorder extends PipelineGraphs<Handle> {
  readonly made: Set<Handle>;
  readonly timesteps: number[];
}

function makeGraphs(change: Partial<PipelineGraphs<Handle>> = {}): Recorder {
  const made = new Set<Handle>();
  const timesteps: number[] = [];
  return {
    made,
    timesteps,
    tensor: (values) => new Handle(values, made),
    encode: () => Promise.resolve(new Handle(new Float32Array(16), made)),
    denoise: ({ latents, masked_latents, timestep }) => {
      if (latents.isReleased || masked_latents.isReleased) throw new Error("a released tensor was read");
      timesteps.push(timestep.values[0] ?? NaN);
      return Promise.resolve(new Handle(latents.values, made));
    },
    decode: () => Promise.resolve(Float32Array.from({ length: 3 * 256 }, (_, index) => index / 768)),
    release: (tensor) => (tensor.isReleased = true),
    ...change,
  };
}

function makeJob(change: Partial<InpaintJob> = {}): InpaintJob {
  const mask = new Uint8Array(256);
  mask[40] = 255;
  return { rgba: new Uint8ClampedArray(1024), mask, steps: 4, guidance: 2, strength: 0.99, seed: 1, ...change };
}

function run(graphs: Recorder, job = makeJob(), onStep: (step: InpaintStep) => void = () => undefined, signal?: AbortSignal): Promise<InpaintOutcome> {
  let clock = 0;
  return inpaint({ job, pipeline, graphs, noise: new Float32Array(16), onStep, now: () => clock++, signal });
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
  const graphs = makeGraphs({ decode: () => Promise.reject(new Error("shader")) });
  await expect(run(graphs)).rejects.toThrow("shader");
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test.each<[string, Partial<InpaintJob>, string]>([
  ["an empty mask", { mask: new Uint8Array(256) }, "job.mask_empty"],
  ["a picture of another size", { rgba: new Uint8ClampedArray(4) }, "job.invalid"],
  ["a mask of another size", { mask: new Uint8Array(4).fill(255) }, "job.invalid"],
  ["no steps", { steps: 0 }, "job.invalid"],
  ["guidance that is no number", { guidance: NaN }, "job.invalid"],
])("%s is refused before anything runs", async (_, change, code) => {
  const graphs = makeGraphs();
  await expect(run(graphs, makeJob(change))).rejects.toMatchObject({ code });
  expect(graphs.made.size).toBe(0);
});

test("a picture of no numbers is not shown", async () => {
  const graphs = makeGraphs({ decode: () => Promise.resolve(new Float32Array(768).fill(NaN)) });
  await expect(run(graphs)).rejects.toMatchObject({ code: "output.not_finite" });
});
