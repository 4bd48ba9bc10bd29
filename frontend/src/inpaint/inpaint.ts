/**
 * One picture: encode, denoise step by step, decode.
 *
 * The graphs are handed in as functions over tensors of any kind, so this file knows neither the runtime nor where a
 * tensor lives; latents stay wherever the denoiser puts them until the decoder takes them.
 */
import { throwIfCancelled } from "../errors.ts";
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import type { InpaintJob, InpaintResult, InpaintStep } from "../session/engine.ts";
import { checkOutput } from "./check-output.ts";
import { type DdimStep, planSteps } from "./ddim.ts";
import { EmptyMaskError, InvalidJobError } from "./errors.ts";
import { FILL_THRESHOLD, maskToLatent } from "./mask-to-latent.ts";
import { toMaskedImage, toRgba } from "./tensor-layout.ts";

/** The contract of `latent-diffusion-inpaint`, over tensors of type T. */
export interface PipelineGraphs<T> {
  /** A tensor of these values; the array is not used again by the caller. */
  tensor(values: Float32Array<ArrayBuffer>, shape: readonly number[]): T;
  encode(image: T): Promise<T>;
  denoise(inputs: DenoiserInputs<T>): Promise<T>;
  decode(latents: T): Promise<Float32Array>;
  /** Lets go of a tensor that no graph will read again. */
  release(tensor: T): void;
}

export interface DenoiserInputs<T> {
  readonly latents: T;
  readonly mask: T;
  readonly masked_latents: T;
  readonly timestep: T;
  readonly guidance: T;
  readonly alpha: T;
  readonly alpha_prev: T;
}

export interface InpaintRun<T> {
  readonly job: InpaintJob;
  readonly pipeline: LatentDiffusionInpaint;
  readonly graphs: PipelineGraphs<T>;
  /** Starting noise (1, channels, latentSize, latentSize). */
  readonly noise: Float32Array<ArrayBuffer>;
  readonly onStep: (step: InpaintStep) => void;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

export type InpaintOutcome = Omit<InpaintResult, "provider">;

/**
 * Runs a job. The loop starts from pure noise whatever the strength: noising the picture's own latents instead, as
 * upstream does, lets the object that should go shine through.
 *
 * @throws InvalidJobError, EmptyMaskError, NotFiniteError, FlatOutputError, CancelledError, and what the graphs throw.
 */
export async function inpaint<T>(run: InpaintRun<T>): Promise<InpaintOutcome> {
  const { job, pipeline, graphs, now } = run;
  checkJob(job, pipeline);
  const plan = planSteps(pipeline.scheduler, job.steps, job.strength);
  const started = now();
  const maskedLatents = await encodePicture(run, plan.length);
  const encoded = now();
  try {
    const latents = await denoise(run, plan, maskedLatents);
    const denoised = now();
    const rgba = await decodePicture(run, plan.length, latents);
    const ended = now();
    const step = (denoised - encoded) / plan.length;
    const milliseconds = { encode: encoded - started, step, decode: ended - denoised, total: ended - started };
    return { rgba, seed: job.seed, milliseconds };
  } finally {
    graphs.release(maskedLatents);
  }
}

function checkJob(job: InpaintJob, { image_size: size }: LatentDiffusionInpaint): void {
  if (job.rgba.length !== size * size * 4 || job.mask.length !== size * size) {
    throw new InvalidJobError(`the model takes ${String(size)} x ${String(size)} pixels`);
  }
  if (!Number.isFinite(job.guidance)) throw new InvalidJobError("guidance is no number");
  if (!job.mask.some((value) => value >= FILL_THRESHOLD)) throw new EmptyMaskError();
}

async function encodePicture<T>({ job, pipeline, graphs, onStep, signal }: InpaintRun<T>, steps: number): Promise<T> {
  throwIfCancelled(signal);
  onStep({ step: 0, steps, phase: "encode" });
  const size = pipeline.image_size;
  const image = graphs.tensor(toMaskedImage(job.rgba, job.mask), [1, 3, size, size]);
  try {
    return await graphs.encode(image);
  } finally {
    graphs.release(image);
  }
}

async function denoise<T>(run: InpaintRun<T>, plan: readonly DdimStep[], maskedLatents: T): Promise<T> {
  const { job, pipeline, graphs, onStep, signal } = run;
  const { latent_size: size, latent_channels: channels } = pipeline;
  const scalar = (value: number): T => graphs.tensor(Float32Array.of(value), [1]);
  const mask = graphs.tensor(maskToLatent(job.mask, pipeline.image_size, size), [1, 1, size, size]);
  const guidance = scalar(job.guidance);
  let latents = graphs.tensor(run.noise, [1, channels, size, size]);
  try {
    for (const [index, { timestep, alpha, alphaPrev }] of plan.entries()) {
      throwIfCancelled(signal);
      onStep({ step: index, steps: plan.length, phase: "denoise" });
      const when = { timestep: scalar(timestep), alpha: scalar(alpha), alpha_prev: scalar(alphaPrev) };
      const before = latents;
      latents = await graphs.denoise({ latents, mask, masked_latents: maskedLatents, guidance, ...when });
      for (const used of [before, ...Object.values(when)]) graphs.release(used);
    }
    return latents;
  } catch (error) {
    graphs.release(latents);
    throw error;
  } finally {
    graphs.release(mask);
    graphs.release(guidance);
  }
}

async function decodePicture<T>(run: InpaintRun<T>, steps: number, latents: T): Promise<InpaintOutcome["rgba"]> {
  try {
    throwIfCancelled(run.signal);
    run.onStep({ step: steps, steps, phase: "decode" });
    const image = await run.graphs.decode(latents);
    checkOutput(image, "the decoder");
    return toRgba(image);
  } finally {
    run.graphs.release(latents);
  }
}
