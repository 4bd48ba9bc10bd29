/** One honest bar: bytes that are there, the speed at which they come, and the time that is left at that speed. */
import type { Hold, LoadProgress, Shortage } from "../session/engine.ts";

/** Speed is the mean of this long a time: long enough to be calm, short enough to follow a change. */
const WINDOW_MS = 4000;
/** Ten a second look smooth; more would only keep the page busy. */
const REPORT_EVERY_MS = 100;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** What one of the lanes is doing. */
export type Doing = "transfer" | Exclude<Hold, "paused">;

export class ProgressMeter {
  #phase: LoadProgress["phase"] = "verify-cache";
  #doneBytes = 0;
  #receivedBytes = 0;
  #samples: Sample[] = [];
  #reportedAt = -Infinity;
  #shortage: Shortage | undefined;
  #isPaused = false;
  readonly #lanes: Record<Doing, number> = { transfer: 0, "other-tab": 0, line: 0 };

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
    if (phase === "download") this.#startMeasuring();
    this.report();
  }

  /** Bytes that were in the cache. */
  addCached(bytes: number): void {
    this.#doneBytes += bytes;
    this.#reportNowAndThen();
  }

  /** Bytes that arrived, from the network or through another tab. */
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

  tellShortage(shortage: Shortage): void {
    this.#shortage = shortage;
    this.report();
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (!isPaused) this.#startMeasuring();
    this.report();
  }

  /** A lane of its own: a function that is told what the lane does from now on, null for nothing worth telling. */
  openLane(): (doing: Doing | null) => void {
    let current: Doing | null = null;
    return (doing) => {
      if (doing === current) return;
      const held = this.#hold();
      if (current !== null) this.#lanes[current] -= 1;
      if (doing !== null) this.#lanes[doing] += 1;
      current = doing;
      this.#reportIfTurned(held);
    };
  }

  report(): void {
    this.#reportedAt = this.#now();
    const hold = this.#hold();
    const bytesPerSecond = hold === null || hold === "other-tab" ? this.#speed() : 0;
    const bytesLeft = this.#totalBytes - this.#doneBytes;
    this.#onProgress({
      phase: this.#phase,
      doneBytes: this.#doneBytes,
      totalBytes: this.#totalBytes,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? bytesLeft / bytesPerSecond : null,
      ...(hold === null ? {} : { hold }),
      ...(this.#shortage === undefined ? {} : { shortage: this.#shortage }),
    });
  }

  /** As long as one lane transfers, nothing is held up. */
  #hold(): Hold | null {
    if (this.#isPaused) return "paused";
    if (this.#lanes.transfer > 0) return null;
    if (this.#lanes.line > 0) return "line";
    return this.#lanes["other-tab"] > 0 ? "other-tab" : null;
  }

  #reportIfTurned(before: Hold | null): void {
    const now = this.#hold();
    if (now === before) return;
    if (before === "line") this.#startMeasuring();
    if (now !== null) this.report();
    else this.#reportNowAndThen();
  }

  #startMeasuring(): void {
    this.#samples = [{ at: this.#now(), bytes: this.#receivedBytes }];
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
