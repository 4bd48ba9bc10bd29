/**
 * All chunks of a variant, each from the cache, from another tab that fetches it, or from a mirror that has the bytes.
 *
 * Every chunk is kept as soon as it is verified, so a tab that is closed midway loses only what was in flight. A line
 * that drops and a pause lose nothing: what has arrived of a chunk waits in memory. While one is kept, the line carries
 * the next.
 */
import { PARALLEL_DOWNLOADS } from "../config.ts";
import { CancelledError, throwIfCancelled } from "../errors.ts";
import type { Chunk } from "../manifest/schema.ts";
import type { LoadProgress, Shortage, StorageState } from "../session/engine.ts";
import { freeBytes } from "../session/webgpu-support.ts";
import type { ChunkCache } from "./chunk-cache.ts";
import type { ChunkLocks } from "./chunk-locks.ts";
import { fetchFromMirrors, PATIENCE, type Patience } from "./chunk-source.ts";
import { ChunkUnreachableError } from "./errors.ts";
import type { Line } from "./line.ts";
import { Mirrors } from "./mirrors.ts";
import { PartialChunk } from "./partial-chunk.ts";
import type { PauseSwitch } from "./pause-switch.ts";
import { type Doing, ProgressMeter } from "./progress-meter.ts";
import { runParallel } from "./run-parallel.ts";
import { Slots } from "./slots.ts";

/** Some two minutes of nothing, on a line that the system believes in; on one that is known to be down there is no end. */
const MAX_RETRIES = 8;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** One that is on its way and one that is being kept, for each transfer: what a store that is slow may hold in memory. */
const IN_HAND_PER_TRANSFER = 2;

export interface Download {
  /** Distinct. */
  readonly chunks: readonly Chunk[];
  /** Absolute base URLs, in the order in which to ask while nothing is known of them. */
  readonly mirrors: readonly string[];
  readonly cache: ChunkCache;
  readonly locks: ChunkLocks;
  readonly line: Line;
  readonly pause: PauseSwitch;
  readonly fetch: typeof fetch;
  readonly onProgress: (progress: LoadProgress) => void;
  /** Frees room when storage is full; true when something went. */
  readonly makeRoom: () => Promise<boolean>;
  readonly estimateStorage: () => Promise<StorageState>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Transfers at once. */
  readonly parallel?: number;
  readonly patience?: Patience;
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

/** One chunk on its way. */
interface Lane {
  readonly chunk: Chunk;
  readonly partial: PartialChunk;
  readonly say: (doing: Doing | null) => void;
  /** Gives the slot back, if it has one: the line is free for another chunk. */
  leaveLine: () => void;
}

class DownloadRun {
  readonly #download: Download;
  readonly #meter: ProgressMeter;
  readonly #mirrors: Mirrors;
  readonly #parallel: number;
  readonly #slots: Slots;
  readonly #outer: AbortSignal | undefined;
  readonly #stop = new AbortController();
  /** Aborts when everything is to end. */
  readonly #halt: AbortSignal;
  /** Aborts when what is in flight is to end, because the download pauses; then there is a new one. */
  #leg = new AbortController();
  readonly #blobs = new Map<string, Blob>();
  /** False where the browser refuses storage altogether. */
  #canKeep = true;
  #hasToldShortage = false;

  constructor(download: Download, meter: ProgressMeter, signal: AbortSignal | undefined) {
    this.#download = download;
    this.#meter = meter;
    this.#mirrors = new Mirrors(download.mirrors, download.now);
    this.#parallel = download.parallel ?? PARALLEL_DOWNLOADS;
    this.#slots = new Slots(this.#parallel);
    this.#outer = signal;
    this.#halt = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
  }

  async all(): Promise<Map<string, Blob>> {
    const { chunks, cache, pause } = this.#download;
    const present = await cache.list();
    this.#meter.enter("verify-cache");
    await this.#each(chunks.filter(({ sha256 }) => present.has(sha256)), this.#parallel, (chunk) => this.#readCached(chunk));
    this.#meter.enter("download");
    const stopListening = pause.listen((isPaused) => {
      this.#switch(isPaused);
    });
    try {
      if (pause.isPaused) this.#switch(true);
      const missing = chunks.filter(({ sha256 }) => !this.#blobs.has(sha256));
      await this.#each(missing, this.#parallel * IN_HAND_PER_TRANSFER, (chunk) => this.#obtain(chunk));
    } finally {
      stopListening();
    }
    this.#meter.report();
    return this.#blobs;
  }

  #switch(isPaused: boolean): void {
    if (isPaused) this.#leg.abort();
    else this.#leg = new AbortController();
    this.#meter.pause(isPaused);
  }

  async #each(chunks: readonly Chunk[], limit: number, work: (chunk: Chunk) => Promise<void>): Promise<void> {
    const stop = (): void => {
      this.#stop.abort();
    };
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

  /** Until it is here: through pauses, and through a line that drops. */
  async #obtain(chunk: Chunk): Promise<void> {
    const { pause, line } = this.#download;
    const lane: Lane = { chunk, partial: new PartialChunk(chunk.size), say: this.#meter.openLane(), leaveLine: () => undefined };
    let vainRounds = 0;
    try {
      for (;;) {
        await pause.untilResumed(this.#halt);
        throwIfCancelled(this.#halt);
        const leg = this.#leg.signal;
        const before = lane.partial.size;
        const failure = await this.#takeTurn(lane, leg);
        if (failure === null) return;
        if (leg.aborted) continue;
        vainRounds = lane.partial.size > before ? 0 : vainRounds + 1;
        if (vainRounds > MAX_RETRIES && line.isUp()) throw failure;
        lane.say("line");
        await line.wait(waitAfter(vainRounds), AbortSignal.any([leg, this.#halt]));
      }
    } finally {
      lane.say(null);
    }
  }

  /**
   * One tab at a time fetches a chunk; whoever comes second finds it in the cache.
   *
   * @returns null when the chunk is here, else why it is not yet.
   */
  async #takeTurn(lane: Lane, leg: AbortSignal): Promise<Error | null> {
    const signal = AbortSignal.any([leg, this.#halt]);
    const onWait = (): void => {
      lane.say("other-tab");
    };
    lane.leaveLine = await this.#slots.take();
    try {
      await this.#download.locks.hold(lane.chunk.sha256, () => this.#takeOrFetch(lane, signal), { signal, onWait });
      return null;
    } catch (error) {
      throwIfCancelled(this.#halt);
      if (error instanceof ChunkUnreachableError || (error instanceof Error && leg.aborted)) return error;
      throw error;
    } finally {
      lane.leaveLine();
    }
  }

  async #takeOrFetch(lane: Lane, signal: AbortSignal): Promise<void> {
    const { chunk, partial } = lane;
    const blob = await this.#download.cache.read(chunk);
    if (blob === null) {
      await this.#fetchAndKeep(lane, signal);
      return;
    }
    this.#meter.takeBack(partial.clear());
    this.#blobs.set(chunk.sha256, blob);
    this.#meter.addReceived(chunk.size);
  }

  async #fetchAndKeep(lane: Lane, signal: AbortSignal): Promise<void> {
    const { chunk, partial, say } = lane;
    const { fetch, line, cache, now, patience = PATIENCE } = this.#download;
    const bytes = await fetchFromMirrors(chunk, {
      mirrors: this.#mirrors,
      patience,
      now,
      fetch,
      signal,
      partial,
      isLineUp: () => line.isUp(),
      onBytes: (count) => {
        say("transfer");
        this.#meter.addReceived(count);
      },
      onDropped: (count) => {
        this.#meter.takeBack(count);
      },
    });
    say(null);
    lane.leaveLine();
    const isKept = this.#canKeep && (await this.#keep(chunk, bytes));
    // What the cache gives back lies on disk, not in memory. To read it again now would cost as much as the transfer.
    const kept = isKept ? await cache.open(chunk.sha256) : null;
    this.#blobs.set(chunk.sha256, kept ?? new Blob([bytes]));
  }

  async #keep(chunk: Chunk, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const { cache, makeRoom } = this.#download;
    let outcome = await cache.write(chunk, bytes);
    if (outcome === "full" && (await makeRoom())) outcome = await cache.write(chunk, bytes);
    // The visitor may make room at any time: every chunk is tried, and what does not fit is told once.
    if (outcome === "unavailable") this.#canKeep = false;
    if (outcome !== "kept" && !this.#hasToldShortage) {
      this.#hasToldShortage = true;
      this.#meter.tellShortage(await this.#measureShortage());
    }
    return outcome === "kept";
  }

  async #measureShortage(): Promise<Shortage> {
    const { chunks, cache, estimateStorage } = this.#download;
    const [kept, storage] = await Promise.all([cache.list(), estimateStorage()]);
    const missing = chunks.filter(({ sha256 }) => !kept.has(sha256));
    const neededBytes = missing.reduce((sum, { size }) => sum + size, 0);
    const free = freeBytes(storage);
    // Chromium tells every site of 10 GiB, so as not to tell of the disk: a refusal proves that wrong.
    return { neededBytes, freeBytes: free !== null && free < neededBytes ? free : null };
  }
}

/** Doubles from a second to half a minute. */
function waitAfter(vainRounds: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, vainRounds - 1));
}
