/**
 * All chunks of a variant, each from the cache or from the first mirror that has the right bytes.
 *
 * Every chunk is kept as soon as it is verified, so a tab that is closed midway loses only what was in flight.
 */
import { PARALLEL_DOWNLOADS } from "../config.ts";
import { CancelledError, type Said, throwIfCancelled } from "../errors.ts";
import type { Chunk } from "../manifest/schema.ts";
import type { LoadProgress } from "../session/engine.ts";
import type { ChunkCache } from "./chunk-cache.ts";
import { ChunkUnreachableError } from "./errors.ts";
import { chunkUrl, fetchChunk } from "./fetch-chunk.ts";
import { ProgressMeter } from "./progress-meter.ts";
import { runParallel } from "./run-parallel.ts";

/** Wrong bytes, broken connections and gaps get a second chance at the same place: a cache on the way may have erred. */
const TRIES_PER_MIRROR = 2;
const FULL_NOTE: Said = {
  code: "storage.full",
  message: "There is no room to keep the whole model here: it runs, and will be downloaded again next time.",
};

export interface Download {
  /** Distinct. */
  readonly chunks: readonly Chunk[];
  /** Absolute base URLs, in the order in which to ask. */
  readonly mirrors: readonly string[];
  readonly cache: ChunkCache;
  readonly fetch: typeof fetch;
  readonly onProgress: (progress: LoadProgress) => void;
  /** Frees room when storage is full; true when something went. */
  readonly makeRoom: () => Promise<boolean>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly parallel?: number;
}

/**
 * The chunks by hash.
 *
 * @throws ChunkMismatchError, ChunkMissingError, ChunkUnreachableError, CancelledError.
 */
export async function downloadChunks(download: Download, signal?: AbortSignal): Promise<Map<string, Blob>> {
  throwIfCancelled(signal);
  const total = download.chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  const run = new DownloadRun(download, new ProgressMeter(total, download.onProgress, download.now), signal);
  return run.all();
}

class DownloadRun {
  readonly #download: Download;
  readonly #meter: ProgressMeter;
  readonly #outer: AbortSignal | undefined;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #blobs = new Map<string, Blob>();
  #canKeep = true;

  constructor(download: Download, meter: ProgressMeter, signal: AbortSignal | undefined) {
    this.#download = download;
    this.#meter = meter;
    this.#outer = signal;
    this.#signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
  }

  async all(): Promise<Map<string, Blob>> {
    const { chunks } = this.#download;
    const present = await this.#download.cache.list();
    this.#meter.enter("verify-cache");
    await this.#each(chunks.filter(({ sha256 }) => present.has(sha256)), (chunk) => this.#readCached(chunk));
    this.#meter.enter("download");
    await this.#each(chunks.filter(({ sha256 }) => !this.#blobs.has(sha256)), (chunk) => this.#fetchAndKeep(chunk));
    this.#meter.report();
    return this.#blobs;
  }

  async #each(chunks: readonly Chunk[], work: (chunk: Chunk) => Promise<void>): Promise<void> {
    const stop = (): void => {
      this.#stop.abort();
    };
    const limit = this.#download.parallel ?? PARALLEL_DOWNLOADS;
    await runParallel(chunks, limit, (chunk) => this.#unlessCancelled(() => work(chunk)), stop);
  }

  async #unlessCancelled(work: () => Promise<void>): Promise<void> {
    if (this.#outer?.aborted) throw new CancelledError();
    await work();
  }

  async #readCached(chunk: Chunk): Promise<void> {
    const blob = await this.#download.cache.read(chunk);
    if (blob === null) return; // corrupt: fetched below
    this.#blobs.set(chunk.sha256, blob);
    this.#meter.addCached(chunk.size);
  }

  async #fetchAndKeep(chunk: Chunk): Promise<void> {
    const bytes = await this.#fetchFromMirrors(chunk);
    const isKept = this.#canKeep && (await this.#keep(chunk, bytes));
    // What the cache gives back lies on disk, not in memory.
    const kept = isKept ? await this.#download.cache.read(chunk) : null;
    this.#blobs.set(chunk.sha256, kept ?? new Blob([bytes]));
  }

  /** The error of the last place that was asked is the one to tell. */
  async #fetchFromMirrors(chunk: Chunk): Promise<Uint8Array<ArrayBuffer>> {
    let lastError: unknown = new ChunkUnreachableError(chunk.sha256, "nowhere", "the manifest names no mirror");
    for (const mirror of this.#download.mirrors) {
      for (let attempt = 0; attempt < TRIES_PER_MIRROR; attempt++) {
        try {
          return await this.#fetchOnce(chunk, chunkUrl(mirror, chunk.sha256));
        } catch (error) {
          if (error instanceof CancelledError) throw error;
          lastError = error;
        }
      }
    }
    throw lastError;
  }

  async #fetchOnce(chunk: Chunk, url: string): Promise<Uint8Array<ArrayBuffer>> {
    let received = 0;
    const onBytes = (count: number): void => {
      received += count;
      this.#meter.addReceived(count);
    };
    try {
      return await fetchChunk(chunk, url, { fetch: this.#download.fetch, signal: this.#signal, onBytes });
    } catch (error) {
      this.#meter.takeBack(received);
      throw error;
    }
  }

  async #keep(chunk: Chunk, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    let outcome = await this.#download.cache.write(chunk, bytes);
    if (outcome === "full" && (await this.#download.makeRoom())) {
      outcome = await this.#download.cache.write(chunk, bytes);
    }
    if (outcome !== "kept" && this.#canKeep) {
      this.#canKeep = false;
      this.#meter.note(FULL_NOTE);
    }
    return outcome === "kept";
  }
}
