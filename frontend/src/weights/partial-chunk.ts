/** What has arrived of a chunk: a transfer that broke off goes on from there. Nothing in it is verified. */

export class PartialChunk {
  #pieces: Uint8Array[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  /** Begins anew. @returns how many bytes went. */
  clear(): number {
    const gone = this.#size;
    this.#pieces = [];
    this.#size = 0;
    return gone;
  }

  /** Goes on from what `other` has, where that is more. */
  replaceIfLess(other: PartialChunk): void {
    if (other.#size <= this.#size) return;
    this.#pieces = [...other.#pieces];
    this.#size = other.#size;
  }

  join(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}
