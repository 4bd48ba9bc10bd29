/**
 * The filters of PNG (PNG 3, section 9): each byte less what its neighbours predict, so that rows compress.
 *
 * Each row gets the filter with the smallest sum of absolute differences (section 12.7). All five are weighed in one
 * pass, because a photograph has tens of millions of bytes.
 */

import type { Size } from "./picture.ts";

const FILTERS = 5;

export class RowFilter {
  readonly #rowBytes: number;
  readonly #costs = new Float64Array(FILTERS);
  /** The five candidates for the row, one after the other. */
  readonly #candidates: Uint8Array;
  #above: Uint8Array;
  #row: Uint8Array;
  #y = 0;

  /** @param channels 3 to leave alpha out, 4 to keep it */
  constructor(
    private readonly rgba: Uint8ClampedArray,
    private readonly size: Size,
    private readonly channels: 3 | 4,
  ) {
    // One pixel of zeros stands to the left of every row.
    this.#rowBytes = size.width * channels;
    this.#above = new Uint8Array(this.#rowBytes + channels);
    this.#row = new Uint8Array(this.#rowBytes + channels);
    this.#candidates = new Uint8Array(FILTERS * this.#rowBytes);
  }

  /** The next whole rows, at least one and about `bytes`, each after the byte of its filter; empty after the last. */
  next(bytes: number): Uint8Array<ArrayBuffer> {
    const wanted = Math.max(1, Math.floor(bytes / (this.#rowBytes + 1)));
    const count = Math.min(wanted, this.size.height - this.#y);
    const band = new Uint8Array(count * (this.#rowBytes + 1));
    for (let index = 0; index < count; index++) {
      this.#readRow();
      this.#weigh();
      const best = this.#costs.indexOf(Math.min(...this.#costs));
      const at = index * (this.#rowBytes + 1);
      band[at] = best;
      band.set(this.#candidates.subarray(best * this.#rowBytes, (best + 1) * this.#rowBytes), at + 1);
      this.#y++;
    }
    return band;
  }

  #readRow(): void {
    [this.#above, this.#row] = [this.#row, this.#above];
    const row = this.#row;
    const channels = this.channels;
    let from = this.#y * this.size.width * 4;
    for (let to = channels; to < row.length; to += channels, from += 4) {
      for (let channel = 0; channel < channels; channel++) row[to + channel] = this.rgba[from + channel] ?? 0;
    }
  }

  #weigh(): void {
    const [row, above, candidates, length, channels] = [this.#row, this.#above, this.#candidates, this.#rowBytes, this.channels];
    let [none, sub, up, average, paeth] = [0, 0, 0, 0, 0];
    for (let at = 0; at < length; at++) {
      const value = row[at + channels] ?? 0;
      const left = row[at] ?? 0;
      const over = above[at + channels] ?? 0;
      none += keep(candidates, at, value);
      sub += keep(candidates, at + length, value - left);
      up += keep(candidates, at + 2 * length, value - over);
      average += keep(candidates, at + 3 * length, value - ((left + over) >> 1));
      paeth += keep(candidates, at + 4 * length, value - predictPaeth(left, over, above[at] ?? 0));
    }
    this.#costs.set([none, sub, up, average, paeth]);
  }
}

/** Writes a difference modulo 256; returns its size as a signed byte. */
function keep(candidates: Uint8Array, at: number, difference: number): number {
  const byte = difference & 0xff;
  candidates[at] = byte;
  return byte < 128 ? byte : 256 - byte;
}

/** Whichever of left, above and above left is nearest to left + above - aboveLeft; ties in this order. */
function predictPaeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft);
  const toAbove = Math.abs(left - aboveLeft);
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}
