import { expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import type { InpaintJob, InpaintStep } from "../session/engine.ts";
import { type Handle, makeHandles } from "./graphs.fixture.ts";
import { inpaint, type InpaintOutcome } from "./inpaint.ts";
import { EncodedPicture } from "./encoded-picture.ts";
import type { PipelineGraphs, PipelineRun } from "./pipeline-run.ts";

const pipeline = tiny.pipeline as LatentDiffusionInpaint;
const SAMPLING = { steps: 4, guidance: 2, strength: 0.99 };

interface Recorder extends PipelineGraphs<Handle> {
  readonly made: Set<Handle>;
  /** Every graph that ran, in order. */
  readonly roles: string[];
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
  const roles: string[] = [];
  const runGraph: Recorder["run"] = (role, inputs) => {
    roles.push(role);
    return graphs.run(role, inputs);
  };
  return { ...graphs, run: runGraph, roles, timesteps };
}

function makeJob(change: Partial<InpaintJob> = {}): InpaintJob {
  const mask = new Uint8Array(256);
  mask[40] = 255;
  return { rgba: new Uint8ClampedArray(1024), mask, sampling: SAMPLING, seed: 1, ...change };
}

type Extras = Pick<PipelineRun<Handle>, "signal" | "encoded" | "hasPreview">;

function run(graphs: Recorder, job = makeJob(), onStep: (step: InpaintStep) => void = () => undefined, extras: Extras = {}): Promise<InpaintOutcome> {
  let clock = 0;
  return inpaint({ job, pipeline, graphs, onStep, now: () => clock++, ...extras });
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
  await expect(run(graphs, makeJob(), stopAfterOne, { signal: controller.signal })).rejects.toMatchObject({ code: "cancelled" });
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

test("a second candidate of the same picture and mask is not encoded again; another picture is", async () => {
  const graphs = makeGraphs();
  const encoded = new EncodedPicture<Handle>((latents) => { graphs.release(latents); });
  const timesEncoded = (): number => graphs.roles.filter((role) => role === "vae_encoder").length;
  const first = await run(graphs, makeJob(), undefined, { encoded });
  const second = await run(graphs, makeJob({ seed: 2 }), undefined, { encoded });
  expect(timesEncoded()).toBe(1);
  expect(first.rgba).toEqual(second.rgba);
  const mask = makeJob().mask.fill(255, 0, 3);
  await run(graphs, makeJob({ mask }), undefined, { encoded });
  expect(timesEncoded()).toBe(2);
  await run(graphs, makeJob({ mask, rgba: new Uint8ClampedArray(1024).fill(1) }), undefined, { encoded });
  expect(timesEncoded()).toBe(3);
  expect([...graphs.made].filter(({ isReleased }) => !isReleased)).toHaveLength(1);
  encoded.drop();
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test("a caller that draws on its arrays afterwards gets no stale candidate", async () => {
  const graphs = makeGraphs();
  const encoded = new EncodedPicture<Handle>((latents) => { graphs.release(latents); });
  const job = makeJob();
  await run(graphs, job, undefined, { encoded });
  job.mask.fill(255, 0, 50);
  await run(graphs, job, undefined, { encoded });
  expect(graphs.roles.filter((role) => role === "vae_encoder")).toHaveLength(2);
});

test("a run shows what becomes of it, with no more than eight previews and no step that waits", async () => {
  const graphs = makeGraphs();
  const steps: InpaintStep[] = [];
  const sampling = { steps: 40, guidance: 2, strength: 1 };
  await run(graphs, makeJob({ sampling }), (step) => steps.push(step), { hasPreview: true });
  const previews = steps.flatMap(({ preview }) => preview ?? []);
  expect(previews.length).toBeGreaterThan(4);
  expect(previews.length).toBeLessThanOrEqual(8);
  expect(previews.every(({ size, rgba }) => size === 2 && rgba.length === 16)).toBe(true);
  expect(steps.filter(({ phase }) => phase === "denoise").map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, at) => at));
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test("a preview that cannot be read stops nothing, and nobody is shown one who did not ask", async () => {
  const graphs = makeGraphs();
  const steps: InpaintStep[] = [];
  const broken = { ...graphs, peek: () => Promise.reject(new Error("lost")) };
  await run(broken, makeJob(), (step) => steps.push(step), { hasPreview: true });
  await run(graphs, makeJob(), (step) => steps.push(step));
  expect(steps.some(({ preview }) => preview !== undefined)).toBe(false);
});
