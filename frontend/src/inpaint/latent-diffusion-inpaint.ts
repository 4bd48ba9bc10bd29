/**
 * The kind `latent-diffusion-inpaint`: encode, denoise step by step, decode.
 *
 * Latents stay wherever the denoiser puts them until the decoder takes them.
 */
import { throwIfCancelled } from "../errors.ts";
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import type { InpaintJob } from "../session/engine.ts";
import { type DdimStep, planSteps } from "./ddim.ts";
import { InvalidJobError } from "./errors.ts";
import { maskToLatent } from "./mask-to-latent.ts";
import { LatentPreview } from "./latent-preview.ts";
import type { Filled, PipelineRun } from "./pipeline-run.ts";
import { startingNoise } from "./seeded-noise.ts";
import { toMaskedImage } from "./tensor-layout.ts";

type Noise = Float32Array<ArrayBuffer>;

interface Sampling<T> extends PipelineRun<T, "latent-diffusion-inpaint"> {
  readonly plan: readonly DdimStep[];
  readonly guidance: number;
}

/**
 * Samples from pure noise whatever the strength: noising the picture's own latents instead, as upstream does, lets the
 * object that should go shine through.
 *
 * @param noise (1, channels, latentSize, latentSize), of the job's seed where a test brings none of its own.
 */
export async function latentDiffusionInpaint<T>(
  run: PipelineRun<T, "latent-diffusion-inpaint">,
  noise: Noise = noiseOf(run.job, run.pipeline),
): Promise<Filled> {
  const { now, graphs } = run;
  const { steps, guidance, strength } = run.job.sampling ?? run.pipeline.defaults;
  if (!Number.isFinite(guidance)) throw new InvalidJobError("guidance is no number");
  const sampling = { ...run, guidance, plan: planSteps(run.pipeline.scheduler, steps, strength) };
  const started = now();
  const maskedLatents = await encodeOnce(sampling);
  const encoded = now();
  try {
    const latents = await denoise(sampling, maskedLatents, noise);
    const denoised = now();
    const image = await decodePicture(sampling, latents);
    return { image, phases: { encode: encoded - started, denoise: denoised - encoded, decode: now() - denoised } };
  } finally {
    if (run.encoded === undefined) graphs.release(maskedLatents);
  }
}

/** Where earlier output is kept, what is returned stays its keeper's. */
async function encodeOnce<T>(run: Sampling<T>): Promise<T> {
  const { encoded, job } = run;
  const recalled = encoded?.recall(job) ?? null;
  if (recalled !== null) return recalled;
  const latents = await encodePicture(run);
  encoded?.keep(job, latents);
  return latents;
}

function noiseOf({ seed }: InpaintJob, pipeline: LatentDiffusionInpaint): Noise {
  return startingNoise(pipeline.latent_channels, pipeline.latent_size, seed, pipeline.defaults.noise_offset);
}

async function encodePicture<T>({ job, pipeline, graphs, plan, onStep, signal }: Sampling<T>): Promise<T> {
  throwIfCancelled(signal);
  onStep({ step: 0, steps: plan.length, phase: "encode" });
  const size = pipeline.image_size;
  const image = graphs.tensor(toMaskedImage(job.rgba, job.mask), [1, 3, size, size]);
  try {
    return await graphs.run("vae_encoder", { image });
  } finally {
    graphs.release(image);
  }
}

async function denoise<T>(run: Sampling<T>, maskedLatents: T, noise: Noise): Promise<T> {
  const { job, pipeline, graphs, plan, onStep, signal, hasPreview = false } = run;
  const { latent_size: size, latent_channels: channels } = pipeline;
  const scalar = (value: number): T => graphs.tensor(Float32Array.of(value), [1]);
  const cells = maskToLatent(job.mask, pipeline.image_size, size);
  const mask = graphs.tensor(cells, [1, 1, size, size]);
  const guidance = scalar(run.guidance);
  let latents = graphs.tensor(noise, [1, channels, size, size]);
  const source = { job, pipeline, graphs, maskedLatents, cells: cells.slice(), steps: plan.length };
  const previews = hasPreview ? LatentPreview.of(source) : null;
  try {
    for (const [index, step] of plan.entries()) {
      const { timestep, alpha, alphaPrev } = step;
      throwIfCancelled(signal);
      const preview = previews?.take() ?? null;
      onStep({ step: index, steps: plan.length, phase: "denoise", ...(preview === null ? {} : { preview }) });
      const when = { timestep: scalar(timestep), alpha: scalar(alpha), alpha_prev: scalar(alphaPrev) };
      const before = latents;
      latents = await graphs.run("denoiser", { latents, mask, masked_latents: maskedLatents, guidance, ...when });
      previews?.follow(index, step, before, latents);
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

async function decodePicture<T>({ graphs, plan, onStep, signal }: Sampling<T>, latents: T): Promise<Float32Array> {
  try {
    throwIfCancelled(signal);
    onStep({ step: plan.length, steps: plan.length, phase: "decode" });
    const output = await graphs.run("vae_decoder", { latents });
    const image = await graphs.read(output);
    graphs.release(output);
    return image;
  } finally {
    graphs.release(latents);
  }
}
