/** Pixels as the synthesis works on them: three bytes each, row by row; and masks of one byte a pixel. */

import type { Size } from "../image/picture.ts";

export interface Raster extends Size {
  /** `width * height * 3` bytes: red, green, blue. */
  readonly rgb: Uint8ClampedArray<ArrayBuffer>;
}

/** Half the size, rounded up: each pixel is the mean of the two by two under it. */
export function halve({ width, height, rgb }: Raster): Raster {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const halved = new Uint8ClampedArray(half.width * half.height * 3);
  for (let y = 0, to = 0; y < half.height; y++) {
    const top = 2 * y * width * 3;
    const bottom = Math.min(2 * y + 1, height - 1) * width * 3;
    for (let x = 0; x < half.width; x++) {
      const left = 2 * x * 3;
      const right = Math.min(2 * x + 1, width - 1) * 3;
      for (let channel = 0; channel < 3; channel++, to++) {
        const upper = (rgb[top + left + channel] ?? 0) + (rgb[top + right + channel] ?? 0);
        const lower = (rgb[bottom + left + channel] ?? 0) + (rgb[bottom + right + channel] ?? 0);
        halved[to] = (upper + lower + 2) >> 2;
      }
    }
  }
  return { ...half, rgb: halved };
}

/** The size that was halved, linear between the middles of the pixels. */
export function double({ width, height, rgb }: Raster, size: Size): Raster {
  const doubled = new Uint8ClampedArray(size.width * size.height * 3);
  for (let y = 0, to = 0; y < size.height; y++) {
    const near = (y >> 1) * width;
    const far = Math.min(height - 1, Math.max(0, (y >> 1) + (y % 2 === 0 ? -1 : 1))) * width;
    for (let x = 0; x < size.width; x++) {
      const column = x >> 1;
      const beside = Math.min(width - 1, Math.max(0, column + (x % 2 === 0 ? -1 : 1)));
      for (let channel = 0; channel < 3; channel++, to++) {
        const here = 3 * (rgb[(near + column) * 3 + channel] ?? 0) + (rgb[(near + beside) * 3 + channel] ?? 0);
        const there = 3 * (rgb[(far + column) * 3 + channel] ?? 0) + (rgb[(far + beside) * 3 + channel] ?? 0);
        doubled[to] = (3 * here + there + 8) >> 4;
      }
    }
  }
  return { ...size, rgb: doubled };
}

/** Half the size, rounded up: a pixel has the largest value of the two by two under it, barred before open before known. */
export function halveHole(hole: Uint8Array, { width, height }: Size): Uint8Array<ArrayBuffer> {
  const columns = Math.ceil(width / 2);
  const halved = new Uint8Array(columns * Math.ceil(height / 2));
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y >> 1) * columns;
    for (let x = 0; x < width; x++, at++) {
      const to = row + (x >> 1);
      if ((hole[at] ?? 0) > (halved[to] ?? 0)) halved[to] = hole[at] ?? 0;
    }
  }
  return halved;
}
