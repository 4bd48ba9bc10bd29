/**
 * Resizing of squares between the picture and the model.
 *
 * Colours: separable cubic convolution with a = -0.5 (Keys 1981), the kernel widened by the scale when shrinking so that
 * nothing aliases; this is what Pillow calls BICUBIC. Own code instead of the canvas, because browsers differ in what
 * "high quality" means, and a box of the model's own size must come back bit for bit.
 * Masks: a pixel of the target is masked as soon as any source pixel under it is. A thin stroke never falls through.
 */

/** For every target pixel: the first source pixel that counts, and the weights from there on. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: Float64Array;
  readonly count: number;
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

function tapsBetween(from: number, to: number): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const count = Math.ceil(2 * stretch) * 2 + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * count);
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - 2 * stretch));
    const end = Math.min(from, Math.min(Math.ceil(centre + 2 * stretch), start + count));
    let sum = 0;
    for (let source = start; source < end; source++) {
      const weight = cubic((source + 0.5 - centre) / stretch);
      weights[target * count + source - start] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) weights[target * count + tap] = (weights[target * count + tap] ?? 0) / sum;
    first[target] = start;
  }
  return { first, weights, count };
}

/** Resizes the rows of `lines` lines; reads along x and writes transposed, so that two calls resize a square. */
function resizeTransposed(source: Float32Array, from: number, to: number, lines: number): Float32Array<ArrayBuffer> {
  const { first, weights, count } = tapsBetween(from, to);
  const target = new Float32Array(to * lines * 3);
  for (let line = 0; line < lines; line++) {
    for (let x = 0; x < to; x++) {
      const start = first[x] ?? 0;
      const end = Math.min(count, from - start);
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = 0, at = (line * from + start) * 3; tap < end; tap++, at += 3) {
        const weight = weights[x * count + tap] ?? 0;
        red += weight * (source[at] ?? 0);
        green += weight * (source[at + 1] ?? 0);
        blue += weight * (source[at + 2] ?? 0);
      }
      const at = (x * lines + line) * 3;
      target[at] = red;
      target[at + 1] = green;
      target[at + 2] = blue;
    }
  }
  return target;
}

/**
 * Resizes a square picture.
 *
 * @param rgba `from * from * 4` bytes; alpha is not read
 * @returns `to * to * 4` bytes, opaque; the very same colours when `from === to`
 */
export function resizeSquare(rgba: Uint8ClampedArray, from: number, to: number): Uint8ClampedArray<ArrayBuffer> {
  const resized = new Uint8ClampedArray(to * to * 4);
  if (from === to) {
    resized.set(rgba);
    for (let at = 3; at < resized.length; at += 4) resized[at] = 255;
    return resized;
  }
  const colours = new Float32Array(from * from * 3);
  for (let pixel = 0; pixel < from * from; pixel++) {
    for (let channel = 0; channel < 3; channel++) colours[pixel * 3 + channel] = rgba[pixel * 4 + channel] ?? 0;
  }
  const result = resizeTransposed(resizeTransposed(colours, from, to, from), from, to, to);
  for (let pixel = 0; pixel < to * to; pixel++) {
    for (let channel = 0; channel < 3; channel++) resized[pixel * 4 + channel] = result[pixel * 3 + channel] ?? 0;
    resized[pixel * 4 + 3] = 255;
  }
  return resized;
}

/**
 * Resizes a square mask.
 *
 * @param mask `from * from` bytes, 0 = keep
 * @returns `to * to` bytes, 255 where any source pixel that the target pixel overlaps is masked, else 0
 */
export function resizeMask(mask: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
  const resized = new Uint8Array(to * to);
  for (let y = 0; y < from; y++) {
    for (let x = 0; x < from; x++) {
      if (mask[y * from + x] !== 0) markOverlap(resized, x, y, to / from, to);
    }
  }
  return resized;
}

/** Marks every target pixel that source pixel (x, y) overlaps by more than rounding error. */
function markOverlap(target: Uint8Array, x: number, y: number, scale: number, to: number): void {
  const epsilon = 1e-9;
  const left = Math.floor(x * scale + epsilon);
  const right = Math.min(to, Math.ceil((x + 1) * scale - epsilon));
  const top = Math.floor(y * scale + epsilon);
  const bottom = Math.min(to, Math.ceil((y + 1) * scale - epsilon));
  for (let row = top; row < bottom; row++) target.fill(255, row * to + left, row * to + right);
}
