/**
 * The worker's side of the engine: support -> manifest -> chunks -> sessions -> pictures.
 *
 * Everything that is not this road is handed in, so that the road runs in a test as it does in the worker.
 */
import type { Tensor } from "onnxruntime-web";
import type { PublicKeys } from "../config.ts";
import { throwIfCancelled, toWire } from "../errors.ts";
import { inpaint } from "../inpaint/inpaint.ts";
import { startingNoise } from "../inpaint/seeded-noise.ts";
import { fetchManifest, type VerifiedManifest } from "../manifest/fetch-manifest.ts";
import type { ManifestStore } from "../manifest/manifest-store.ts";
import type { Variant } from "../manifest/schema.ts";
import { listDistinctChunks } from "../weights/assemble-files.ts";
import type { ChunkCache } from "../weights/chunk-cache.ts";
import { downloadChunks } from "../weights/download.ts";
import { pruneChunks } from "../weights/prune-cache.ts";
import type { InpaintJob, InpaintResult, InpaintStep, Loaded, LoadProgress, Offer, Support } from "./engine.ts";
import { requestDevice, type Device } from "./gpu-device.ts";
import { createPipelineSessions, type PipelineSessions } from "./pipeline-sessions.ts";
import type { Runtime } from "./runtime.ts";
import { chooseVariant, describeAdapter, estimateStorage, requestAdapter } from "./webgpu-support.ts";

export interface HostParts {
  readonly gpu: GPU | undefined;
  readonly isSecureContext: boolean;
  readonly storage: Pick<StorageManager, "estimate"> | undefined;
  readonly fetch: typeof fetch;
  readonly manifestUrl: string;
  /** What relative URLs are relative to. */
  readonly pageUrl: string;
  readonly keys: PublicKeys;
  readonly manifests: ManifestStore;
  readonly chunks: ChunkCache;
  readonly loadRuntime: () => Promise<Runtime>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

interface Choice extends VerifiedManifest {
  readonly variant: Variant;
}

interface Running {
  readonly choice: Choice;
  readonly device: Device;
  readonly sessions: PipelineSessions;
  readonly loaded: Loaded;
}

export class EngineHost {
  readonly #parts: HostParts;
  #choice: Choice | null = null;
  #running: Running | null = null;

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Downloads nothing and never throws. */
  async gate(): Promise<Support> {
    try {
      const adapter = await this.#requestAdapter();
      const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
      return {
        ok: true,
        adapter: describeAdapter(adapter),
        features: [...adapter.features],
        limits: { maxBufferSize, maxStorageBufferBindingSize },
        storage: await estimateStorage(this.#parts.storage),
      };
    } catch (error) {
      return { ok: false, reason: toWire(error) };
    }
  }

  async describe(signal?: AbortSignal): Promise<Offer> {
    const adapter = await this.#requestAdapter();
    const verified = await fetchManifest(
      { ...this.#parts, url: this.#parts.manifestUrl, store: this.#parts.manifests, now: () => new Date() },
      signal,
    );
    const choice = { ...verified, variant: chooseVariant(verified.manifest.variants, adapter) };
    this.#choice = choice;
    return this.#toOffer(choice);
  }

  /** What is loaded already stays, unless the manifest has moved on since. */
  async load(onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Loaded> {
    if (this.#choice === null) await this.describe(signal);
    const choice = this.#choice;
    if (choice === null) throw new Error("describing left nothing to load");
    if (this.#running === null || !isSame(this.#running.choice, choice)) {
      await this.#unload();
      this.#running = await this.#start(choice, onProgress, signal);
      await pruneChunks(this.#parts.chunks, this.#parts.manifests, this.#parts.keys);
    }
    return this.#running.loaded;
  }

  async inpaint(job: InpaintJob, onStep: (step: InpaintStep) => void, signal?: AbortSignal): Promise<InpaintResult> {
    if (this.#running === null) await this.load(() => undefined, signal);
    const running = this.#running;
    if (running === null) throw new Error("loading left nothing to run");
    const { pipeline } = running.choice.manifest;
    const { latent_channels: channels, latent_size: size, defaults } = pipeline;
    const noise = startingNoise(channels, size, job.seed, defaults.noise_offset);
    const { graphs, provider } = running.sessions;
    const { now } = this.#parts;
    try {
      const outcome = await inpaint<Tensor>({ job, pipeline, graphs, noise, onStep, now, signal });
      return { ...outcome, provider };
    } catch (error) {
      if (toWire(error).code === "gpu.device_lost") this.#running = null; // the next call begins anew
      throw error;
    }
  }

  #requestAdapter(): Promise<GPUAdapter> {
    return requestAdapter(this.#parts.gpu, this.#parts.isSecureContext);
  }

  async #start(choice: Choice, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Running> {
    const { now, loadRuntime } = this.#parts;
    const started = now();
    let last: LoadProgress | null = null;
    const remember = (progress: LoadProgress): void => {
      last = progress;
      onProgress(progress);
    };
    const blobs = await this.#download(choice, remember, signal);
    const downloaded = now();
    const runtime = await loadRuntime();
    const adapter = await this.#requestAdapter();
    const device = await requestDevice(adapter);
    const onGraph = (): void => {
      throwIfCancelled(signal);
      if (last !== null) onProgress({ ...last, phase: "session", bytesPerSecond: 0, secondsLeft: null });
    };
    const sessions = await createPipelineSessions(runtime, choice.variant, blobs, device, onGraph).catch(
      (error: unknown) => {
        device.gpu.destroy();
        throw error;
      },
    );
    const loaded: Loaded = {
      provider: sessions.provider,
      providerReason: sessions.providerReason,
      adapter: describeAdapter(adapter),
      version: choice.manifest.version,
      variant: choice.variant.name,
      milliseconds: { weights: downloaded - started, session: now() - downloaded },
    };
    return { choice, device, sessions, loaded };
  }

  #download(choice: Choice, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Map<string, Blob>> {
    const { chunks: cache, manifests, keys, fetch, now, pageUrl, manifestUrl } = this.#parts;
    const chunks = listDistinctChunks(choice.variant);
    const inUse = new Set(chunks.map(({ sha256 }) => sha256));
    const base = new URL(manifestUrl, pageUrl);
    const mirrors = choice.manifest.chunk_urls.map((url) => new URL(url, base).href);
    const makeRoom = async (): Promise<boolean> => (await pruneChunks(cache, manifests, keys, inUse)) > 0;
    return downloadChunks({ chunks, mirrors, cache, fetch, onProgress, makeRoom, now }, signal);
  }

  async #unload(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    await running.sessions.release();
    running.device.gpu.destroy();
  }

  async #toOffer({ manifest, variant, isOffline }: Choice): Promise<Offer> {
    const { steps, guidance, strength } = manifest.pipeline.defaults;
    const present = await this.#parts.chunks.list();
    const cached = listDistinctChunks(variant).filter(({ sha256 }) => present.has(sha256));
    return {
      model: manifest.model,
      version: manifest.version,
      sequence: manifest.sequence,
      licence: manifest.licence,
      isOffline,
      variant: variant.name,
      totalBytes: variant.total_bytes,
      cachedBytes: cached.reduce((sum, { size }) => sum + size, 0),
      imageSize: manifest.pipeline.image_size,
      defaults: { steps, guidance, strength },
    };
  }
}

/** Two documents of one release, such as before and after a channel was renewed, load the same bytes. */
function isSame(left: Choice, right: Choice): boolean {
  const hashesOf = ({ variant }: Choice): string =>
    variant.graphs.flatMap(({ file, external_data }) => [file, ...external_data].map(({ sha256 }) => sha256)).join();
  return left.manifest.model.slug === right.manifest.model.slug && hashesOf(left) === hashesOf(right);
}
