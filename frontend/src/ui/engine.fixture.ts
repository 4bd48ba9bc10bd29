/** A stand-in for the engine: answers at once, or when the test says so, and writes down what it was asked. */

import { AppError, CancelledError, toWire } from "../errors.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";
import type {
  CheckProgress,
  CheckResult,
  CopyName,
  Engine,
  InpaintJob,
  InpaintResult,
  InpaintStep,
  Inventory,
  Loaded,
  LoadProgress,
  ModelSummary,
  Offer,
  Retried,
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
  yankNotice: null,
  licence: "Apache-2.0",
  isOffline: false,
  variant: "fp32",
  variantReason: "only",
  variants: [{ name: "fp32", totalBytes: MOEBIUS.totalBytes, cachedBytes: 0, features: [], whyNot: null }],
  provider: "webgpu",
  providerReason: null,
  totalBytes: MOEBIUS.totalBytes,
  cachedBytes: 0,
  freeBytes: null,
  imageSize: 64,
  maxHoleSize: null,
  sampling: { steps: 3, guidance: 2.5, strength: 1 },
};

/** All of it is in this browser already. */
export const KEPT_OFFER: Offer = { ...OFFER, cachedBytes: OFFER.totalBytes };

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
  replayReason: null,
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

const EMPTY_STOCK: Inventory = { copies: [], totalBytes: 0, strayBytes: 0, storage: { quotaBytes: null, usageBytes: null }, isKeptForGood: true };

type CallName = "updates" | "models" | "describe" | "load" | "inpaint" | "check";

export class EngineDouble implements Engine {
  support: Support = SUPPORTED;
  summaries: readonly ModelSummary[] = [MOEBIUS];
  offers: readonly Offer[] = [OFFER, STARTER_OFFER];
  stock: Inventory = EMPTY_STOCK;
  /** What the hub knows better; null for nothing. */
  updatedStock: Inventory | null = null;
  /** What a check finds to be wrong. */
  wrongBytes = 0;
  /** What the next call of that name throws, once. */
  failNext: Partial<Record<CallName, AppError>> = {};
  /** Calls that wait for an abort, such as "load moebius". */
  stuck: readonly string[] = [];
  /** Such as "gate" and "load moebius", in order. */
  readonly calls: string[] = [];
  readonly jobs: InpaintJob[] = [];
  /** Every pause and every going on, of any download. */
  readonly pauses: boolean[] = [];
  /** Tells something more of the download that is under way. */
  tellProgress: (change: Partial<LoadProgress>) => void = () => undefined;
  /** What every result says of a first attempt. */
  retried: Retried | undefined;

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

  async load(
    model: string | null,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
    pause?: PauseSwitch,
  ): Promise<Loaded> {
    const stopListening = pause?.listen((isPaused) => this.pauses.push(isPaused));
    const totalBytes = this.offers.find(({ model: { slug } }) => slug === model)?.totalBytes ?? 1;
    const half = { phase: "download", doneBytes: Math.floor(totalBytes / 2), totalBytes } as const;
    onProgress({ ...half, bytesPerSecond: 12_400_000, secondsLeft: 4 });
    this.tellProgress = (change): void => {
      onProgress({ ...half, bytesPerSecond: 0, secondsLeft: null, ...change });
    };
    await this.#answer("load", model, signal).finally(() => stopListening?.());
    const { provider, providerReason, variant } = this.offers.find(({ model: { slug } }) => slug === model) ?? OFFER;
    return { ...LOADED, provider, providerReason, variant };
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
    const retried = this.retried === undefined ? {} : { retried: this.retried };
    const colour = sampling === null ? [0, 0, 255, 255] : [0, 255, 0, 255];
    const rgba = Uint8ClampedArray.from({ length: job.rgba.length }, (_, at) => colour[at % 4] ?? 0);
    return { rgba, seed: job.seed, provider: "webgpu", milliseconds: { total: sampling === null ? 820 : 3420, phases: {} }, ...retried };
  }

  inventory(): Promise<Inventory> {
    this.calls.push("inventory");
    return Promise.resolve(this.stock);
  }

  async updates(signal?: AbortSignal): Promise<Inventory> {
    await this.#answer("updates", null, signal);
    return this.updatedStock ?? this.stock;
  }

  async check(onProgress: (progress: CheckProgress) => void, signal?: AbortSignal): Promise<CheckResult> {
    onProgress({ doneBytes: this.stock.totalBytes / 2, totalBytes: this.stock.totalBytes });
    await this.#answer("check", null, signal);
    return { checkedBytes: this.stock.totalBytes, wrongBytes: this.wrongBytes };
  }

  remove(copy: CopyName | null): Promise<Inventory> {
    this.calls.push(`remove ${copy === null ? "strays" : `${copy.slug} ${copy.variant}`}`);
    const copies = this.stock.copies.filter(({ slug, variant }) => slug !== copy?.slug || variant !== copy.variant);
    const strayBytes = copy === null ? 0 : this.stock.strayBytes;
    const totalBytes = strayBytes + copies.reduce((sum, { cachedBytes }) => sum + cachedBytes, 0);
    this.stock = { ...this.stock, copies, strayBytes, totalBytes };
    return Promise.resolve(this.stock);
  }

  prefer(model: string, variant: string | null): void {
    this.calls.push(`prefer ${model} ${String(variant)}`);
  }

  keep(): Promise<boolean> {
    this.calls.push("keep");
    this.stock = { ...this.stock, isKeptForGood: true };
    return Promise.resolve(true);
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
