/** One honest bar: bytes that are there, the speed at which they come, and the time that is left at that speed. */
import type { Said } from "../errors.ts";
import type { LoadProgress } from "../session/engine.ts";

/** Speed is the mean of this long a time: long enough to be calm, short enough to follow a change. */
const WINDOW_MS = 4000;
/** Ten a second look smooth; more would only keep the page busy. */
const REPORT_EVERY_MS = 100;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

export class ProgressMeter {
  #phase: LoadProgress["phase"] = "verify-cache";
  #doneBytes = 0;
  #receivedBytes = 0;
  #samples: Sample[] = [];
  #reportedAt = -Infinity;
  #note: Said | undefined;

  readonly #totalBytes: number;
  readonly #onProgress: (progress: LoadProgress) => void;
  readonly #now: () => number;

  /** @param now milliseconds, monotonic. */
  constructor(totalBytes: number, onProgress: (progress: LoadProgress) => void, now: () => number) {
    this.#totalBytes = totalBytes;
    this.#onProgress = onProgress;
    this.#now = now;
  }

  enter(phase: LoadProgress["phase"]): void {
    this.#phase = phase;
    if (phase === "download") this.#samples = [{ at: this.#now(), bytes: this.#receivedBytes }];
    this.report();
  }

  /** Bytes that were in the cache. */
  addCached(bytes: number): void {
    this.#doneBytes += bytes;
    this.#reportNowAndThen();
  }

  /** Bytes that arrived from the network. */
  addReceived(bytes: number): void {
    this.#doneBytes += bytes;
    this.#receivedBytes += bytes;
    this.#sample();
    this.#reportNowAndThen();
  }

  /** Bytes that arrived and were refused: they are not there, though they took their time. */
  takeBack(bytes: number): void {
    this.#doneBytes -= bytes;
  }

  note(said: Said): void {
    this.#note = said;
    this.report();
  }

  report(): void {
    this.#reportedAt = this.#now();
    const bytesPerSecond = this.#speed();
    const bytesLeft = this.#totalBytes - this.#doneBytes;
    this.#onProgress({
      phase: this.#phase,
      doneBytes: this.#doneBytes,
      totalBytes: this.#totalBytes,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? bytesLeft / bytesPerSecond : null,
      ...(this.#note === undefined ? {} : { note: this.#note }),
    });
  }

  #sample(): void {
    const at = this.#now();
    this.#samples.push({ at, bytes: this.#receivedBytes });
    const firstUseful = this.#samples.findIndex((sample) => at - sample.at <= WINDOW_MS);
    if (firstUseful > 1) this.#samples.splice(0, firstUseful - 1);
  }

  #speed(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return 0;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  #reportNowAndThen(): void {
    if (this.#now() - this.#reportedAt >= REPORT_EVERY_MS) this.report();
  }
}
