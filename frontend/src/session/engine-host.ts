/**
 * The worker's side of the engine: support -> manifest -> chunks -> sessions -> pictures.
 *
 * Everything that is not this road is handed in, so that the road runs in a test as it does in the worker.
 */
import { type AppError, throwIfCancelled, toAppError, toWire } from "../errors.ts";
import { inpaint } from "../inpaint/inpaint.ts";
import type { DocumentStore } from "../manifest/document-store.ts";
import { fetchManifest } from "../manifest/fetch-manifest.ts";
import { fetchModelList } from "../manifest/fetch-model-list.ts";
import type { KeyRing } from "../manifest/key-ring.ts";
import type { ChunkCache } from "../weights/chunk-cache.ts";
import type { ChunkLocks } from "../weights/chunk-locks.ts";
import type { Line } from "../weights/line.ts";
import { PauseSwitch } from "../weights/pause-switch.ts";
import { type Choice, choose, chooseWithoutCard, isSame, toOffer, toSummary, withoutCard } from "./choice.ts";
import type { InpaintJob, InpaintResult, InpaintStep, Inventory, ExpectedProvider } from "./engine.ts";
import type { Loaded, LoadProgress, ModelSummary, Offer, Support } from "./engine.ts";
import { findUpdates } from "./find-updates.ts";
import { requestDevice, type Device } from "./gpu-device.ts";
import { inspectMachine, type MachineParts } from "./machine.ts";
import { loadModel, type Running, type Visit } from "./load-model.ts";
import type { Wish } from "./plan-run.ts";
import type { Preferences } from "./protocol.ts";
import type { Runtime } from "./runtime.ts";
import { findSecondAttempt, OUTPUT_FAILURES, type SecondAttempt } from "./second-attempt.ts";
import { Shelf } from "./shelf.ts";
import { SharedDevice } from "./shared-device.ts";
import { Turns } from "./turns.ts";
import { describeAdapter, estimateStorage, requestAdapter } from "./webgpu-support.ts";

export interface HostParts extends MachineParts {
  readonly storage: (Pick<StorageManager, "estimate"> & Partial<Pick<StorageManager, "persisted">>) | undefined;
  readonly fetch: typeof fetch;
  readonly manifestUrl: string;
  readonly modelManifestUrl: (slug: string) => string;
  readonly modelsUrl: string;
  /** What relative URLs are relative to. */
  readonly pageUrl: string;
  readonly keys: KeyRing;
  readonly manifests: DocumentStore;
  readonly modelLists: DocumentStore;
  readonly chunks: ChunkCache;
  readonly locks: ChunkLocks;
  readonly line: Line;
  readonly loadRuntime: (provider: ExpectedProvider) => Promise<Runtime>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export class EngineHost {
  readonly #parts: HostParts;
  readonly #choices = new Map<string, Choice>();
  readonly #running = new Map<string, Running>();
  /** Models that the card has failed, and how: it is not asked again. */
  readonly #cardFailures = new Map<string, AppError>();
  /** Variants that gave no usable picture here, by model. */
  readonly #failedVariants = new Map<string, ReadonlySet<string>>();
  #preferences: Preferences = {};
  /** Of one model one thing happens at a time. */
  readonly #turns = new Map<string, Turns>();
  readonly #computing = new Turns();
  #defaultModel: string | null = null;
  readonly #device: SharedDevice;

  /** What of models is in this browser. */
  readonly shelf: Shelf;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.shelf = new Shelf(parts, () => [...this.#running.values()].map(({ choice }) => choice));
    this.#device = new SharedDevice(() => this.#requestDevice());
  }

  /** Downloads nothing and never throws. */
  async gate(): Promise<Support> {
    const { adapter, whyNoGpu, canRunOnProcessor } = await inspectMachine(this.#parts);
    const gpu = adapter === null ? { ok: false as const, reason: toWire(whyNoGpu) } : describeGpu(adapter);
    return { gpu, canRunOnProcessor, storage: await estimateStorage(this.#parts.storage) };
  }

  async models(signal?: AbortSignal): Promise<ModelSummary[]> {
    const { modelsUrl: url, modelLists: store, fetch } = this.#parts;
    const [machine, models] = await Promise.all([
      inspectMachine(this.#parts),
      fetchModelList({ url, store, fetch }, signal),
    ]);
    return models.map((model) => toSummary(model, machine));
  }

  /** @throws CancelledError. */
  async updates(signal?: AbortSignal): Promise<Inventory> {
    return findUpdates(await this.shelf.inventory(), this.#parts, signal);
  }

  async describe(model: string | null, signal?: AbortSignal): Promise<Offer> {
    const { chunks, storage } = this.#parts;
    const choice = await this.#choose(model, signal);
    return toOffer(choice, { present: await chunks.list(), storage: await estimateStorage(storage) });
  }

  /** What is loaded already stays, unless the manifest has moved on since. */
  async load(
    model: string | null,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
    pause = new PauseSwitch(),
  ): Promise<Loaded> {
    const slug = await this.#nameOf(model, signal);
    return this.#turnsOf(slug).take(async () => (await this.#start(slug, { onProgress, signal, pause })).loaded);
  }

  async inpaint(
    model: string | null,
    job: InpaintJob,
    onStep: (step: InpaintStep) => void,
    signal?: AbortSignal,
  ): Promise<InpaintResult> {
    const slug = await this.#nameOf(model, signal);
    return this.#turnsOf(slug).take(async () => {
      const running = this.#running.get(slug) ?? (await this.#start(slug, quietly(signal)));
      const run = (model: Running): Promise<InpaintResult> => this.#computing.take(() => this.#run(model, job, onStep, signal));
      try {
        return await run(running);
      } catch (error) {
        const second = await this.#findSecondAttempt(running, toAppError(error));
        onStep({ step: 0, steps: 1, phase: "encode", retry: { variant: second.retried.to, downloadBytes: second.retried.downloadedBytes } });
        return { ...(await run(await this.#restart(slug, second, signal))), retried: second.retried };
      }
    });
  }

  /** The visitor's choices of variant, by model; they count from the next `describe` on. */
  prefer(preferences: Preferences): void {
    this.#preferences = preferences;
  }

  async #run(
    { choice, sessions, encoded }: Running,
    job: InpaintJob,
    onStep: (step: InpaintStep) => void,
    signal: AbortSignal | undefined,
  ): Promise<InpaintResult> {
    const { pipeline } = choice.manifest;
    const { graphs } = sessions;
    const outcome = await inpaint({ job, pipeline, graphs, onStep, now: this.#parts.now, signal, encoded, hasPreview: true });
    return { ...outcome, provider: sessions.provider };
  }

  async #findSecondAttempt(running: Running, failure: AppError): Promise<SecondAttempt> {
    if (!OUTPUT_FAILURES.has(failure.code)) throw failure;
    return findSecondAttempt(running.choice, failure, await this.#parts.chunks.list());
  }

  /** The variant that failed is not chosen again on this machine, unless the visitor wishes it. */
  async #restart(slug: string, { choice, retried }: SecondAttempt, signal: AbortSignal | undefined): Promise<Running> {
    this.#failedVariants.set(slug, new Set([...(this.#failedVariants.get(slug) ?? []), retried.from]));
    this.#choices.set(slug, choice);
    return this.#start(slug, quietly(signal));
  }

  #wishFor(slug: string): Wish {
    return { variant: this.#preferences[slug] ?? null, failed: this.#failedVariants.get(slug) ?? new Set() };
  }

  /** Nothing is asked of the hub by a machine that can run nothing. */
  async #choose(model: string | null, signal: AbortSignal | undefined): Promise<Choice> {
    const machine = await inspectMachine(this.#parts);
    if (machine.adapter === null && !machine.canRunOnProcessor) throw machine.whyNoGpu;
    const { manifestUrl, modelManifestUrl, manifests: store, fetch, keys } = this.#parts;
    const url = model === null ? manifestUrl : modelManifestUrl(model);
    const verified = await fetchManifest({ url, store, fetch, keys, now: () => new Date() }, signal);
    const { slug } = verified.manifest.model;
    const failure = this.#cardFailures.get(slug);
    const choice = choose(verified, failure === undefined ? machine : withoutCard(machine, failure), this.#wishFor(slug));
    if (model === null) this.#defaultModel = slug;
    this.#choices.set(slug, choice);
    return choice;
  }

  /** The slug of a model, which for the hub's default only its manifest tells. */
  async #nameOf(model: string | null, signal: AbortSignal | undefined): Promise<string> {
    return model ?? this.#defaultModel ?? (await this.#choose(null, signal)).manifest.model.slug;
  }

  #turnsOf(slug: string): Turns {
    const turns = this.#turns.get(slug) ?? new Turns();
    this.#turns.set(slug, turns);
    return turns;
  }

  async #start(slug: string, visit: Visit): Promise<Running> {
    throwIfCancelled(visit.signal);
    const choice = this.#choices.get(slug) ?? (await this.#choose(slug, visit.signal));
    const present = this.#running.get(slug);
    if (present !== undefined && isSame(present.choice, choice)) return present;
    await this.#unload(slug);
    const running = await this.#loadOrRetreat(slug, choice, visit);
    this.#running.set(slug, running);
    await this.shelf.settle(choice);
    return running;
  }

  async #loadOrRetreat(slug: string, choice: Choice, visit: Visit): Promise<Running> {
    const openDevice = (): Promise<Device> => this.#device.join(slug);
    const loading = { parts: this.#parts, computing: this.#computing, openDevice, ...visit };
    try {
      return await loadModel({ ...loading, choice });
    } catch (error) {
      this.#device.leave(slug);
      const failure = toAppError(error);
      const retreat = chooseWithoutCard(choice, failure, this.#wishFor(slug));
      this.#cardFailures.set(slug, failure);
      this.#choices.set(slug, retreat);
      return loadModel({ ...loading, choice: retreat });
    }
  }

  async #requestDevice(): Promise<Device> {
    const device = await requestDevice(await requestAdapter(this.#parts.gpu));
    device.lost.catch(() => {
      this.#forget(device); // the next call begins anew
    });
    return device;
  }

  #forget(lost: Device): void {
    this.#device.forget(lost);
    for (const [slug, { device }] of this.#running) if (device === lost) this.#running.delete(slug);
  }

  async #unload(slug: string): Promise<void> {
    const running = this.#running.get(slug);
    if (running === undefined) return;
    this.#running.delete(slug);
    await this.#computing.take(async () => {
      running.encoded.drop();
      await running.sessions.release();
    });
    this.#device.leave(slug);
  }
}

/** For whoever is told nothing on the way. */
function quietly(signal: AbortSignal | undefined): Visit {
  return { onProgress: () => undefined, signal, pause: new PauseSwitch() };
}

function describeGpu(adapter: GPUAdapter): Support["gpu"] {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const limits = { maxBufferSize, maxStorageBufferBindingSize };
  return { ok: true, adapter: describeAdapter(adapter), features: [...adapter.features], limits };
}
