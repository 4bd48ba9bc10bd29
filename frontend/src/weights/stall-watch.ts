/** A connection that says nothing for a long time is a broken one: a line that drops need not say so. */

export const STALL_MS = 30_000;

export class StallWatch {
  readonly #controller = new AbortController();
  readonly #silenceMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins to wait for the first byte. */
  constructor(silenceMs = STALL_MS) {
    this.#silenceMs = silenceMs;
    this.hear();
  }

  /** Aborts once nothing was heard for that long. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#controller.abort();
    }, this.#silenceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
