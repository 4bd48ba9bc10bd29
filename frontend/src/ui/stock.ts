/** What of models is in this browser, as the manager shows it, and what can be done with it. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { toWire, type AppErrorWire } from "../errors.ts";
import type { CheckProgress, CheckResult, CopyName, Engine, Inventory } from "../session/engine.ts";

export type Check =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly progress: CheckProgress | null }
  | { readonly kind: "done"; readonly result: CheckResult };

export class Stock {
  readonly #inventory = signal<Inventory | null>(null);
  readonly #check = signal<Check>({ kind: "idle" });
  readonly #error = signal<AppErrorWire | null>(null);
  readonly #isOpen = signal(false);
  #abort = new AbortController();

  /** @param onChange told when something went, so that what the page says of models is asked for anew */
  constructor(
    private readonly engine: Engine,
    private readonly onChange: () => void,
  ) {}

  /** Null until it was looked at. */
  get inventory(): ReadonlySignal<Inventory | null> {
    return this.#inventory;
  }

  get check(): ReadonlySignal<Check> {
    return this.#check;
  }

  get error(): ReadonlySignal<AppErrorWire | null> {
    return this.#error;
  }

  /** Whether the manager is shown. */
  get isOpen(): ReadonlySignal<boolean> {
    return this.#isOpen;
  }

  async open(): Promise<void> {
    this.#check.value = { kind: "idle" };
    this.#error.value = null;
    this.#isOpen.value = true;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    await this.#attempt(() => this.engine.inventory());
    await this.#askForUpdates(signal);
  }

  /** Stops a check as well, and no longer asks for updates. */
  close(): void {
    this.#abort.abort();
    this.#isOpen.value = false;
  }

  async remove(copy: CopyName | null): Promise<void> {
    await this.#attempt(() => this.engine.remove(copy));
    this.onChange();
  }

  /** Asks the browser not to drop anything by itself. */
  async keep(): Promise<void> {
    await this.engine.keep();
    await this.#attempt(() => this.engine.inventory());
  }

  async verify(): Promise<void> {
    this.#abort = new AbortController();
    this.#check.value = { kind: "running", progress: null };
    try {
      const onProgress = (progress: CheckProgress): void => {
        this.#check.value = { kind: "running", progress };
      };
      const result = await this.engine.check(onProgress, this.#abort.signal);
      this.#check.value = { kind: "done", result };
    } catch (error) {
      this.#check.value = { kind: "idle" };
      this.#tell(error);
    }
    await this.#attempt(() => this.engine.inventory());
    this.onChange();
  }

  stop(): void {
    this.#abort.abort();
  }

  /** What was deleted in the meantime does not come back with the answer. */
  async #askForUpdates(signal: AbortSignal): Promise<void> {
    const shown = this.#inventory.value;
    await this.#attempt(async () => {
      const told = await this.engine.updates(signal);
      return this.#inventory.value === shown ? told : (this.#inventory.value ?? told);
    });
  }

  async #attempt(work: () => Promise<Inventory>): Promise<void> {
    try {
      this.#inventory.value = await work();
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    const wire = toWire(error);
    if (wire.code !== "cancelled") this.#error.value = wire;
  }
}
