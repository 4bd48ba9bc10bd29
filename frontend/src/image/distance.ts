/**
 * Distance of every pixel to the mask: Euclidean, exact, linear time.
 *
 * Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012): the lower
 * envelope of parabolas, first down the columns, then along the rows. Dilating by r is asking for a distance of at most r.
 */

const FAR = 1e20;

/**
 * @param mask `side * side` bytes, non-zero = masked
 * @returns `side * side` squared distances in pixels, 0 on the mask itself; 1e20 and more when nothing is masked
 */
export function squaredDistanceTo(mask: Uint8Array, side: number): Float64Array<ArrayBuffer> {
  const field = new Float64Array(mask.length);
  for (let at = 0; at < mask.length; at++) field[at] = mask[at] === 0 ? FAR : 0;
  const envelope = new Envelope(side);
  for (let x = 0; x < side; x++) envelope.transform(field, x, side);
  for (let y = 0; y < side; y++) envelope.transform(field, y * side, 1);
  return field;
}

/** The lower envelope of parabolas rooted at each sample of one line; buffers are reused for all lines. */
class Envelope {
  readonly #values: Float64Array;
  readonly #roots: Int32Array;
  readonly #bounds: Float64Array;

  constructor(private readonly length: number) {
    this.#values = new Float64Array(length);
    this.#roots = new Int32Array(length);
    this.#bounds = new Float64Array(length + 1);
  }

  /** Replaces the line that starts at `start` and goes on every `stride` by its distance transform. */
  transform(field: Float64Array, start: number, stride: number): void {
    for (let i = 0; i < this.length; i++) this.#values[i] = field[start + i * stride] ?? FAR;
    this.#build();
    let k = 0;
    for (let i = 0; i < this.length; i++) {
      while ((this.#bounds[k + 1] ?? Infinity) < i) k++;
      const root = this.#roots[k] ?? 0;
      field[start + i * stride] = (i - root) ** 2 + (this.#values[root] ?? FAR);
    }
  }

  #build(): void {
    let k = 0;
    this.#roots[0] = 0;
    this.#bounds[0] = -Infinity;
    this.#bounds[1] = Infinity;
    for (let i = 1; i < this.length; i++) {
      let crossing = this.#crossing(i, this.#roots[k] ?? 0);
      while (crossing <= (this.#bounds[k] ?? -Infinity)) {
        k--;
        crossing = this.#crossing(i, this.#roots[k] ?? 0);
      }
      k++;
      this.#roots[k] = i;
      this.#bounds[k] = crossing;
      this.#bounds[k + 1] = Infinity;
    }
  }

  #crossing(i: number, root: number): number {
    const rise = (this.#values[i] ?? FAR) - (this.#values[root] ?? FAR);
    return (rise + i * i - root * root) / (2 * (i - root));
  }
}
