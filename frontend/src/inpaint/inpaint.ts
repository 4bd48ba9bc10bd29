/** One picture, whatever kind of pipeline fills it. */
import type { ModelKind } from "../manifest/pipeline-kinds.ts";
import type { InpaintJob, InpaintResult } from "../session/engine.ts";
import { checkOutput } from "./check-output.ts";
import { directInpaint } from "./direct-inpaint.ts";
import { EmptyMaskError, InvalidJobError } from "./errors.ts";
import { latentDiffusionInpaint } from "./latent-diffusion-inpaint.ts";
import { FILL_THRESHOLD } from "./mask-to-latent.ts";
import type { Filled, PipelineRun, Runner } from "./pipeline-run.ts";
import { toRgba } from "./tensor-layout.ts";

const RUNNERS: { readonly [Kind in ModelKind]: Runner<Kind> } = {
  "latent-diffusion-inpaint": latentDiffusionInpaint,
  "direct-inpaint": directInpaint,
};

export type InpaintOutcome = Omit<InpaintResult, "provider">;

/** @throws InvalidJobError, EmptyMaskError, NotFiniteError, FlatOutputError, UnchangedOutputError, CancelledError, and what the graphs throw. */
export async function inpaint<T>(run: PipelineRun<T>): Promise<InpaintOutcome> {
  checkJob(run.job, run.pipeline.image_size);
  const started = run.now();
  const { image, phases } = await fill(run);
  checkOutput(image, run.job);
  const rgba = toRgba(image);
  return { rgba, seed: run.job.seed, milliseconds: { total: run.now() - started, phases } };
}

/**
 * The tensor of a filled picture, whatever it holds; the job is not looked at.
 *
 * @throws CancelledError, and what the graphs throw.
 */
export function fill<T>(run: PipelineRun<T>): Promise<Filled> {
  return runnerOf(run.pipeline)(run);
}

function runnerOf<Kind extends ModelKind>({ kind }: { readonly kind: Kind }): Runner<Kind> {
  return RUNNERS[kind];
}

function checkJob(job: InpaintJob, size: number): void {
  if (job.rgba.length !== size * size * 4 || job.mask.length !== size * size) {
    throw new InvalidJobError(`the model takes ${String(size)} x ${String(size)} pixels`);
  }
  if (!job.mask.some((value) => value >= FILL_THRESHOLD)) throw new EmptyMaskError();
}
