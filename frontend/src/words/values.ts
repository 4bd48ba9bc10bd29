/** Reads what came with a sentence of the worker, so that another language can put it in its own place. */

import type { Said, Values } from "../errors.ts";

export class ValueReader {
  readonly #values: Values;

  constructor({ values }: Said) {
    this.#values = values ?? {};
  }

  /** Names and figures as they are; several are joined by commas. */
  text(name: string): string {
    const value = this.#values[name];
    return Array.isArray(value) ? value.join(", ") : String(value);
  }

  number(name: string): number {
    return Number(this.#values[name]);
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }
}
