/** A chunk from whichever mirror has the right bytes; from two at once where the first one is slow. */
import { CancelledError, throwIfCancelled } from "../errors.ts";
import type { Chunk } from "../manifest/schema.ts";
import { ChunkMismatchError, ChunkUnreachableError } from "./errors.ts";
import { chunkUrl, fetchChunk, type FetchOptions } from "./fetch-chunk.ts";
import type { Mirrors } from "./mirrors.ts";
import { PartialChunk } from "./partial-chunk.ts";
import { STALL_MS } from "./stall-watch.ts";

/** Wrong bytes, broken connections and gaps get a second chance, after all others had their first: a cache on the way may have erred. */
const TRIES_PER_MIRROR = 2;
/** A rival has to be this many times as fast, or of unknown speed: where the visitor's own line is slow, all mirrors are. */
const WORTH_A_RIVAL = 2;

/** What slow is: after `graceMs` a transfer that would still take `leftMs` at its own pace. */
export interface Patience {
  readonly graceMs: number;
  readonly leftMs: number;
  /** How often that is looked at. */
  readonly pulseMs: number;
  /** A connection that says nothing for so long is a broken one. */
  readonly silenceMs: number;
}

export const PATIENCE: Patience = { graceMs: 3000, leftMs: 3000, pulseMs: 500, silenceMs: STALL_MS };

export interface SourceOptions extends Omit<FetchOptions, "onChange" | "silenceMs"> {
  readonly mirrors: Mirrors;
  readonly patience: Patience;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Told how many more bytes there are, before anything is known to be right. */
  readonly onBytes: (count: number) => void;
  /** Told how many of these are gone again. */
  readonly onDropped: (count: number) => void;
}

/**
 * The bytes of `chunk`, verified.
 *
 * @throws the error of the last place that was asked; ChunkUnreachableError where any place may yet answer; CancelledError.
 */
export async function fetchFromMirrors(chunk: Chunk, options: SourceOptions): Promise<Uint8Array<ArrayBuffer>> {
  return new ChunkRace(chunk, options).run();
}

/** One mirror at work. */
interface Attempt {
  readonly mirror: string;
  readonly partial: PartialChunk;
  readonly stop: AbortController;
  readonly startedAt: number;
  /** Bytes that were there before. */
  readonly before: number;
}

interface Outcome {
  readonly attempt: Attempt;
  /** The bytes, or why there are none. */
  readonly result: Uint8Array<ArrayBuffer> | Error;
}

class ChunkRace {
  readonly #chunk: Chunk;
  readonly #options: SourceOptions;
  readonly #tries = new Map<string, number>();
  readonly #running = new Map<Attempt, Promise<Outcome>>();
  #toldBytes: number;
  #lastError: Error;
  #passing: ChunkUnreachableError | null = null;

  constructor(chunk: Chunk, options: SourceOptions) {
    this.#chunk = chunk;
    this.#options = options;
    this.#toldBytes = options.partial.size;
    this.#lastError = new ChunkUnreachableError(chunk.sha256, "nowhere", "the manifest names no mirror");
  }

  async run(): Promise<Uint8Array<ArrayBuffer>> {
    try {
      for (;;) {
        if (this.#running.size === 0) {
          const next = this.#candidates()[0];
          if (next === undefined) throw this.#passing ?? this.#lastError;
          this.#start(next, this.#options.partial);
        }
        const outcome = await this.#nextOutcome();
        if (outcome === null) this.#startRivalIfSlow();
        else if (!(outcome.result instanceof Error)) return outcome.result;
        else this.#noteFailure(outcome.attempt, outcome.result);
      }
    } finally {
      await this.#stopAll();
    }
  }

  /** Whom to ask next, the best at the front: all others get their first chance before anybody's second. */
  #candidates(): string[] {
    const busy = new Set([...this.#running.keys()].map(({ mirror }) => mirror));
    const triesOf = (mirror: string): number => this.#tries.get(mirror) ?? 0;
    const left = this.#options.mirrors.ranked().filter((mirror) => !busy.has(mirror) && triesOf(mirror) < TRIES_PER_MIRROR);
    return left.sort((one, other) => triesOf(one) - triesOf(other));
  }

  #start(mirror: string, partial: PartialChunk): void {
    const { now, mirrors } = this.#options;
    const attempt = { mirror, partial, stop: new AbortController(), startedAt: now(), before: partial.size };
    this.#tries.set(mirror, (this.#tries.get(mirror) ?? 0) + 1);
    mirrors.began(mirror);
    this.#running.set(attempt, this.#settle(attempt));
  }

  async #settle(attempt: Attempt): Promise<Outcome> {
    try {
      return { attempt, result: await this.#fetch(attempt) };
    } catch (error) {
      return { attempt, result: error instanceof Error ? error : new Error(String(error)) };
    } finally {
      const { now, mirrors } = this.#options;
      mirrors.ended(attempt.mirror, Math.max(0, attempt.partial.size - attempt.before), now() - attempt.startedAt);
    }
  }

  async #fetch({ mirror, partial, stop, before }: Attempt): Promise<Uint8Array<ArrayBuffer>> {
    const url = chunkUrl(mirror, this.#chunk.sha256);
    const { fetch, isLineUp, patience } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, stop.signal]);
    const onChange = (): void => {
      this.#tell();
    };
    const options = { fetch, isLineUp, signal, partial, onChange, silenceMs: patience.silenceMs };
    try {
      return await fetchChunk(this.#chunk, url, options);
    } catch (error) {
      // Some of it came from elsewhere: whose bytes were wrong shows when this place gives all of them.
      if (before === 0 || !(error instanceof ChunkMismatchError)) throw error;
      return fetchChunk(this.#chunk, url, options);
    }
  }

  /** What ends first; null where it is time to look at how fast it goes. */
  async #nextOutcome(): Promise<Outcome | null> {
    const { pulseMs } = this.#options.patience;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const pulse = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, pulseMs, null);
    });
    const outcome = await Promise.race([...this.#running.values(), pulse]);
    clearTimeout(timer);
    if (outcome !== null) this.#running.delete(outcome.attempt);
    if (outcome !== null && !(outcome.result instanceof Error)) this.#options.mirrors.succeeded(outcome.attempt.mirror);
    return outcome;
  }

  #noteFailure({ mirror }: Attempt, error: Error): void {
    throwIfCancelled(this.#options.signal);
    if (error instanceof CancelledError) throw error;
    if (this.#options.isLineUp()) this.#options.mirrors.failed(mirror);
    if (error instanceof ChunkUnreachableError) this.#passing = error;
    this.#lastError = error;
  }

  /** The slow one goes on: should the rival fail, nothing is lost. */
  #startRivalIfSlow(): void {
    const [first, ...others] = this.#running.keys();
    if (first === undefined || others.length > 0) return;
    const { patience, now, mirrors } = this.#options;
    const passed = now() - first.startedAt;
    const pace = (Math.max(0, first.partial.size - first.before) * 1000) / passed;
    const leftMs = ((this.#chunk.size - first.partial.size) * 1000) / pace;
    if (passed < patience.graceMs || leftMs < patience.leftMs) return;
    const isWorthIt = (mirror: string): boolean => {
      const known = mirrors.paceOf(mirror);
      return known === null ? mirrors.mayProbe(mirror) : known >= WORTH_A_RIVAL * pace;
    };
    const rival = this.#candidates().find((mirror) => !mirrors.isResting(mirror) && isWorthIt(mirror));
    if (rival !== undefined) this.#start(rival, new PartialChunk(this.#chunk.size));
  }

  /** Of two at once the one that is ahead counts. */
  #tell(): void {
    const sizes = [...this.#running.keys()].map(({ partial }) => partial.size);
    const bytes = Math.max(this.#options.partial.size, ...sizes);
    if (bytes > this.#toldBytes) this.#options.onBytes(bytes - this.#toldBytes);
    if (bytes < this.#toldBytes) this.#options.onDropped(this.#toldBytes - bytes);
    this.#toldBytes = bytes;
  }

  /** What was called off leaves its bytes behind, if it has more than there were. */
  async #stopAll(): Promise<void> {
    const attempts = [...this.#running.keys()];
    for (const { stop } of attempts) stop.abort();
    await Promise.all(this.#running.values());
    for (const { partial } of attempts) this.#options.partial.replaceIfLess(partial);
  }
}
