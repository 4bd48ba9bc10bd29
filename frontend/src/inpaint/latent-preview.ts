/**
 * What a loop is about to arrive at, seen every few steps, without the decoder.
 *
 * Latents on their way are mostly noise. But a step of DDIM moves along a straight line between the noise and the clean
 * latents that the model believes in, so from the latents before and after it these follow exactly. Both are copied off
 * the graphics card behind the step's work, and mapped while the next step runs: no step waits for a preview.
 */
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import type { InpaintJob, Preview } from "../session/engine.ts";
import type { DdimStep } from "./ddim.ts";
import { type ColourMap, fitColourMap, LATENT_CHANNELS, paintLatents } from "./latent-colours.ts";
import type { PipelineGraphs } from "./pipeline-run.ts";

/** So many in a run, whatever its steps: enough to see where it goes. */
const MAX_PREVIEWS = 8;

export interface PreviewSource<T> {
  readonly job: InpaintJob;
  readonly pipeline: LatentDiffusionInpaint;
  readonly graphs: PipelineGraphs<T>;
  /** Of the picture as the encoder saw it. */
  readonly maskedLatents: T;
  /** (latentSize * latentSize): 1 where a cell is to be filled. */
  readonly cells: Float32Array;
  readonly steps: number;
}

/** One run's previews. */
export class LatentPreview<T> {
  readonly #source: PreviewSource<T>;
  readonly #every: number;
  readonly #colours: Promise<ColourMap>;
  #isReading = false;
  #ready: Preview | null = null;

  private constructor(source: PreviewSource<T>) {
    this.#source = source;
    this.#every = Math.max(1, Math.ceil(source.steps / MAX_PREVIEWS));
    this.#colours = this.#fit();
    this.#colours.catch(() => undefined); // a run that fails says so itself
  }

  /** @returns null for latents of another family, which nobody can read this way */
  static of<T>(source: PreviewSource<T>): LatentPreview<T> | null {
    return source.pipeline.latent_channels === LATENT_CHANNELS ? new LatentPreview(source) : null;
  }

  /** To be told of every step, while both tensors are there: what is needed of them is copied before this returns. */
  follow(index: number, step: DdimStep, before: T, after: T): void {
    const isDue = (index + 1) % this.#every === 0 && index + 1 < this.#source.steps;
    if (!isDue || this.#isReading) return;
    this.#isReading = true;
    this.#read(step, before, after)
      .catch(() => undefined) // without a preview the run is as good
      .finally(() => (this.#isReading = false));
  }

  /** The newest one that nobody has taken. */
  take(): Preview | null {
    const ready = this.#ready;
    this.#ready = null;
    return ready;
  }

  async #fit(): Promise<ColourMap> {
    const { job, pipeline, graphs, maskedLatents, cells } = this.#source;
    const latents = await graphs.peek(maskedLatents);
    return fitColourMap({ latents, rgba: job.rgba, cells, size: pipeline.image_size, latentSize: pipeline.latent_size });
  }

  async #read(step: DdimStep, before: T, after: T): Promise<void> {
    const { graphs, pipeline, cells } = this.#source;
    const [from, to] = await Promise.all([graphs.peek(before), graphs.peek(after)]);
    const rgba = paintLatents(cleanLatents(from, to, step), cells, await this.#colours);
    this.#ready = { size: pipeline.latent_size, rgba };
  }
}

/** The clean latents that a step of DDIM believes in: `before` and `after` are the same noise over them, at two strengths. */
export function cleanLatents(before: Float32Array, after: Float32Array, { alpha, alphaPrev }: DdimStep): Float32Array {
  const [signal, noise] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
  const [signalAfter, noiseAfter] = [Math.sqrt(alphaPrev), Math.sqrt(1 - alphaPrev)];
  const scale = 1 / (signal * noiseAfter - signalAfter * noise);
  return after.map((value, at) => ((before[at] ?? 0) * noiseAfter - value * noise) * scale);
}
