/** A stand-in for the engine: answers at once, or when the test says so, and writes down what it was asked. */

import { AppError, CancelledError, toWire } from "../errors.ts";
import type {
  Engine,
  InpaintJob,
  InpaintResult,
  InpaintStep,
  Loaded,
  LoadProgress,
  ModelSummary,
  Offer,
  Support,
} from "../session/engine.ts";

export const MOEBIUS: ModelSummary = {
  slug: "moebius",
  title: "Moebius",
  notice: "untrained",
  isDefault: true,
  version: "0.1.0",
  kind: "latent-diffusion-inpaint",
  imageSize: 64,
  totalBytes: 84_300_000,
  whyNot: null,
  provider: "webgpu",
};

export const STARTER: ModelSummary = {
  slug: "starter",
  title: "Starter",
  notice: "starter model; import Moebius for quality",
  isDefault: false,
  version: "1.0.0",
  kind: "direct-inpaint",
  imageSize: 64,
  totalBytes: 6_100_000,
  whyNot: null,
  provider: "webgpu",
};

export const OFFER: Offer = {
  model: MOEBIUS,
  kind: MOEBIUS.kind,
  version: MOEBIUS.version,
  sequence: 1,
  licence: "Apache-2.0",
  isOffline: false,
  variant: "fp32",
  provider: "webgpu",
  providerReason: null,
  totalBytes: MOEBIUS.totalBytes,
  cachedBytes: 0,
  imageSize: 64,
  sampling: { steps: 3, guidance: 2.5, strength: 1 },
};

export const STARTER_OFFER: Offer = {
  ...OFFER,
  model: STARTER,
  kind: STARTER.kind,
  version: STARTER.version,
  totalBytes: STARTER.totalBytes,
  sampling: null,
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

const NO_WEBGPU = "This browser has no WebGPU.";

type CallName = "models" | "describe" | "load" | "inpaint";

export class EngineDouble implements Engine {
  support: Support = SUPPORTED;
  summaries: readonly ModelSummary[] = [MOEBIUS];
  offers: readonly Offer[] = [OFFER, STARTER_OFFER];
  /** What the next call of that name throws, once. */
  failNext: Partial<Record<CallName, AppError>> = {};
  /** Calls that wait for an abort, such as "load moebius". */
  stuck: readonly string[] = [];
  /** Such as "gate" and "load moebius", in order. */
  readonly calls: string[] = [];
  readonly jobs: InpaintJob[] = [];

  gate(): Promise<Support> {
    this.calls.push("gate");
    return Promise.resolve(this.support);
  }

  async models(): Promise<readonly ModelSummary[]> {
    await this.#answer("models", null);
    return this.summaries;
  }

  async describe(model: string | null): Promise<Offer> {
    await this.#answer("describe", model);
    const offer = this.offers.find(({ model: { slug } }) => slug === (model ?? "moebius"));
    if (offer === undefined) throw FAILURE;
    return offer;
  }

  async load(model: string | null, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Loaded> {
    const totalBytes = this.offers.find(({ model: { slug } }) => slug === model)?.totalBytes ?? 1;
    onProgress({ phase: "download", doneBytes: totalBytes / 2, totalBytes, bytesPerSecond: 12_400_000, secondsLeft: 4 });
    await this.#answer("load", model, signal);
    const { provider, providerReason } = this.offers.find(({ model: { slug } }) => slug === model) ?? OFFER;
    return { ...LOADED, provider, providerReason };
  }

  /** Fills with pure green, a starter with pure blue. */
  async inpaint(
    model: string | null,
    job: InpaintJob,
    onStep: (step: InpaintStep) => void,
    signal?: AbortSignal,
  ): Promise<InpaintResult> {
    this.jobs.push(job);
    const { sampling } = job;
    onStep(sampling === null ? { step: 0, steps: 1, phase: "fill" } : { step: 1, steps: sampling.steps, phase: "denoise" });
    await this.#answer("inpaint", model, signal);
    const colour = sampling === null ? [0, 0, 255, 255] : [0, 255, 0, 255];
    const rgba = Uint8ClampedArray.from({ length: job.rgba.length }, (_, at) => colour[at % 4] ?? 0);
    return { rgba, seed: job.seed, provider: "webgpu", milliseconds: { total: sampling === null ? 820 : 3420, phases: {} } };
  }

  dispose(): void {
    this.calls.push("dispose");
  }

  /** A machine without WebGPU: the starter runs on the processor, and nothing else does. */
  takeWebgpuAway(): void {
    const reason = { ...toWire(FAILURE), code: "gpu.unavailable", message: NO_WEBGPU };
    this.support = { ...SUPPORTED, gpu: { ok: false, reason } };
    this.summaries = [
      { ...MOEBIUS, whyNot: reason },
      { ...STARTER, provider: "wasm" },
    ];
    this.offers = [{ ...STARTER_OFFER, provider: "wasm", providerReason: { code: "gpu.unavailable", message: NO_WEBGPU } }];
  }

  async #answer(name: CallName, model: string | null, signal?: AbortSignal): Promise<void> {
    const call = model === null ? name : `${name} ${model}`;
    this.calls.push(call);
    const failure = this.failNext[name];
    this.failNext = { ...this.failNext, [name]: undefined };
    if (failure !== undefined) throw failure;
    if (!this.stuck.includes(call)) return;
    await new Promise((_, reject) => {
      signal?.addEventListener("abort", () => {
        reject(new CancelledError());
      });
    });
  }
}
