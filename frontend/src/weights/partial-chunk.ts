/** What has arrived of a chunk: a transfer that broke off goes on from there. Nothing in it is verified. */

export class PartialChunk {
  readonly #capacity: number;
  /** All of it in one place from the first byte on: pieces that are joined at the end would lie in memory twice. */
  #bytes: Uint8Array<ArrayBuffer> | null = null;
  #size = 0;

  /** @param capacity bytes that the whole chunk has. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Bytes that are here. */
  get size(): number {
    return this.#size;
  }

  /** @throws RangeError where that is more than the chunk has. */
  add(piece: Uint8Array): void {
    this.#bytes ??= new Uint8Array(this.#capacity);
    this.#bytes.set(piece, this.#size);
    this.#size += piece.length;
  }

  /** Begins anew. @returns how many bytes went. */
  clear(): number {
    const gone = this.#size;
    this.#bytes = null;
    this.#size = 0;
    return gone;
  }

  /** Goes on from what `other` has, where that is more; `other` is not used again. */
  replaceIfLess(other: PartialChunk): void {
    if (other.#size <= this.#size) return;
    this.#bytes = other.#bytes;
    this.#size = other.#size;
  }

  /** What is here, not a copy of it. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes?.subarray(0, this.#size) ?? new Uint8Array(0);
  }
}
