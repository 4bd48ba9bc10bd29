/** What stays with the worker between two tasks, by number. */

let lastId = 0;

export class KeptPixels<Value> {
  readonly #values = new Map<number, Value>();

  /** @returns its number, which nothing else of any kind has */
  keep(value: Value): number {
    lastId += 1;
    this.#values.set(lastId, value);
    return lastId;
  }

  get(id: number): Value {
    const value = this.#values.get(id);
    if (value === undefined) throw new Error("These pixels are no longer there.");
    return value;
  }

  /** Numbers of other things are passed over. */
  forget(ids: readonly number[]): void {
    for (const id of ids) this.#values.delete(id);
  }
}
