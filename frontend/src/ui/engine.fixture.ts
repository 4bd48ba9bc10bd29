/** A stand-in for the engine: answers at once, or when the test says so, and writes down what it was asked. */

import { AppError, CancelledError } from "../errors.ts";
import type { Engine, InpaintJob, InpaintStep, Loaded, LoadProgress, ModelSummary, Offer, Support } from "../session/engine.ts";

export const OFFER: Offer = {
  model: { slug: "moebius", title: "Moebius", notice: "untrained" },
  kind: "latent-diffusion-inpaint",
  version: "0.1.0",
  sequence: 1,
  licence: "Apache-2.0",
  isOffline: false,
  variant: "fp32",
  provider: "webgpu",
  providerReason: null,
  totalBytes: 84_300_000,
  cachedBytes: 0,
  imageSize: 64,
  sampling: { steps: 3, guidance: 2.5, strength: 1 },
};

export const LOADED: Loaded = {
  provider: "webgpu",
  providerReason: null,
  adapter: "test adapter",
  version: "0.1.0",
  variant: "fp32",
  milliseconds: { weights: 5, session: 5 },
};

const SUPPORTED: Support = {
  gpu: { ok: true, adapter: "test adapter", features: [], limits: { maxBufferSize: 1, maxStorageBufferBindingSize: 1 } },
  canRunOnProcessor: true,
  storage: { quotaBytes: null, usageBytes: null },
};

export const FAILURE = new AppError({ code: "test.failure", message: "It broke.", advice: "Mend it.", permanent: false });

export class EngineDouble implements Engine {
  support: Support = SUPPORTED;
  /** What the next call of that name throws, once. */
  failNext: Partial<Record<"describe" | "load" | "inpaint", AppError>> = {};
  /** While true, `load` and `inpaint` wait for an abort. */
  isStuck = false;
  readonly calls: string[] = [];
  readonly jobs: InpaintJob[] = [];

  gate(): Promise<Support> {
    this.calls.push("gate");
    return Promise.resolve(this.support);
  }

  models(): Promise<readonly ModelSummary[]> {
    this.calls.push("models");
    return Promise.resolve([]);
  }

  async describe(): Promise<Offer> {
    await this.#answer("describe");
    return OFFER;
  }

  async load(_model: string | null, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Loaded> {
    onProgress({ phase: "download", doneBytes: 42_000_000, totalBytes: 84_300_000, bytesPerSecond: 12_400_000, secondsLeft: 4 });
    await this.#answer("load", signal);
    return LOADED;
  }

  /** Fills with pure green. */
  async inpaint(
    _model: string | null,
    job: InpaintJob,
    onStep: (step: InpaintStep) => void,
    signal?: AbortSignal,
  ): ReturnType<Engine["inpaint"]> {
    this.jobs.push(job);
    onStep({ step: 1, steps: job.sampling?.steps ?? 1, phase: "denoise" });
    await this.#answer("inpaint", signal);
    const rgba = Uint8ClampedArray.from({ length: job.rgba.length }, (_, at) => [0, 255, 0, 255][at % 4] ?? 0);
    return { rgba, seed: job.seed, provider: "webgpu", milliseconds: { total: 3420, phases: {} } };
  }

  dispose(): void {
    this.calls.push("dispose");
  }

  async #answer(name: "describe" | "load" | "inpaint", signal?: AbortSignal): Promise<void> {
    this.calls.push(name);
    const failure = this.failNext[name];
    this.failNext = { ...this.failNext, [name]: undefined };
    if (failure !== undefined) throw failure;
    if (!this.isStuck || name === "describe") return;
    await new Promise((_, reject) => {
      signal?.addEventListener("abort", () => {
        reject(new CancelledError());
      });
    });
  }
}
