/** From a choice to sessions: chunks, runtime, device, graphs. */
import type { Tensor } from "onnxruntime-web";
import { throwIfCancelled } from "../errors.ts";
import { EncodedPicture } from "../inpaint/encoded-picture.ts";
import { listDistinctChunks } from "../weights/assemble-files.ts";
import { downloadChunks } from "../weights/download.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";
import { pruneChunks } from "../weights/prune-cache.ts";
import type { Choice } from "./choice.ts";
import type { Loaded, LoadProgress, StorageState } from "./engine.ts";
import type { HostParts } from "./engine-host.ts";
import type { Device } from "./gpu-device.ts";
import { createPipelineSessions, type PipelineSessions } from "./pipeline-sessions.ts";
import type { Turns } from "./turns.ts";
import { estimateStorage } from "./webgpu-support.ts";

/** A model that is ready to run. */
export interface Running {
  readonly choice: Choice;
  /** Null on the processor. */
  readonly device: Device | null;
  readonly sessions: PipelineSessions;
  /** For the next candidate of the same picture. */
  readonly encoded: EncodedPicture<Tensor>;
  readonly loaded: Loaded;
}

/** What whoever waits for a model has to do with its loading. */
export interface Visit {
  readonly onProgress: (progress: LoadProgress) => void;
  readonly signal: AbortSignal | undefined;
  readonly pause: PauseSwitch;
}

export interface Loading extends Visit {
  readonly choice: Choice;
  readonly parts: HostParts;
  /** The runtime does one thing at a time; downloads go on meanwhile. */
  readonly computing: Turns;
  readonly openDevice: () => Promise<Device>;
}

/** @throws what downloadChunks, loadRuntime, openDevice and createPipelineSessions do, CancelledError. */
export async function loadModel(loading: Loading): Promise<Running> {
  const { choice, parts, computing, onProgress } = loading;
  const started = parts.now();
  let last: LoadProgress | null = null;
  const blobs = await download(loading, (progress) => {
    last = progress;
    onProgress(progress);
  });
  const downloaded = parts.now();
  const onGraph = (): void => {
    throwIfCancelled(loading.signal);
    if (last !== null) onProgress(toSessionPhase(last));
  };
  const { sessions, device, adapter } = await computing.take(() => makeSessions(loading, blobs, onGraph));
  const loaded: Loaded = {
    provider: sessions.provider,
    providerReason: choice.plan.reason ?? sessions.providerReason,
    replayReason: sessions.replayReason,
    adapter,
    version: choice.manifest.version,
    variant: choice.plan.variant.name,
    milliseconds: { weights: downloaded - started, session: parts.now() - downloaded },
  };
  const encoded = new EncodedPicture<Tensor>((latents) => {
    sessions.graphs.release(latents);
  });
  return { choice, device, sessions, encoded, loaded };
}

function download(loading: Loading, onProgress: (progress: LoadProgress) => void): Promise<Map<string, Blob>> {
  const { chunks: cache, locks, line, manifests, keys, fetch, now, pageUrl, manifestUrl, storage } = loading.parts;
  const { manifest, plan } = loading.choice;
  const chunks = listDistinctChunks(plan.variant);
  const inUse = new Set(chunks.map(({ sha256 }) => sha256));
  const base = new URL(manifestUrl, pageUrl);
  const mirrors = manifest.chunk_urls.map((url) => new URL(url, base).href);
  const makeRoom = async (): Promise<boolean> => (await pruneChunks(cache, manifests, keys, inUse)) > 0;
  const estimate = (): Promise<StorageState> => estimateStorage(storage);
  const { pause, signal } = loading;
  return downloadChunks(
    { chunks, mirrors, cache, locks, line, pause, fetch, onProgress, makeRoom, estimateStorage: estimate, now },
    signal,
  );
}

/** Nothing is held up any more. */
function toSessionPhase({ doneBytes, totalBytes, shortage }: LoadProgress): LoadProgress {
  const kept = shortage === undefined ? {} : { shortage };
  return { phase: "session", doneBytes, totalBytes, bytesPerSecond: 0, secondsLeft: null, ...kept };
}

interface Made {
  readonly sessions: PipelineSessions;
  readonly device: Device | null;
  readonly adapter: string;
}

async function makeSessions(loading: Loading, blobs: ReadonlyMap<string, Blob>, onGraph: () => void): Promise<Made> {
  const { choice, parts, openDevice } = loading;
  throwIfCancelled(loading.signal);
  const runtime = await parts.loadRuntime(choice.plan.provider);
  const device = choice.plan.provider === "webgpu" ? await openDevice() : null;
  const { pipeline } = choice.manifest;
  const sessions = await createPipelineSessions({ runtime, pipeline, variant: choice.plan.variant, blobs, device, onGraph });
  return { sessions, device, adapter: device?.adapter ?? describeProcessor(runtime.threads) };
}

function describeProcessor(threads: number): string {
  return threads === 1 ? "processor, 1 thread" : `processor, ${String(threads)} threads`;
}
