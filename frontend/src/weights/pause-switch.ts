/** Pausing, as AbortController is to stopping, except that it can be taken back. */

type Listener = (isPaused: boolean) => void;

export class PauseSwitch {
  #isPaused = false;
  readonly #listeners = new Set<Listener>();

  get isPaused(): boolean {
    return this.#isPaused;
  }

  set(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    for (const listener of [...this.#listeners]) listener(isPaused);
  }

  /** @returns a function that ends the listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends when nothing is paused, or when `signal` aborts. */
  async untilResumed(signal: AbortSignal): Promise<void> {
    if (!this.#isPaused || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        stopListening();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const stopListening = this.listen(end);
      signal.addEventListener("abort", end);
    });
  }
}
