/** Values over a picture, of which some are given and the others follow from them: one level of a multigrid solver. */

export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` levels. */
  readonly values: Float32Array<ArrayBuffer>;
  /** `width * height` bytes: 0 where the value is given. */
  readonly open: Uint8Array<ArrayBuffer>;
}

/** Open pixels from the coarser level, linear between the middles of its pixels. */
export function takeFrom({ width, values, open }: Sheet, coarse: Sheet): void {
  const clamped = (value: number, limit: number): number => (value < 0 ? 0 : value >= limit ? limit - 1 : value);
  for (let at = 0; at < open.length; at++) {
    if (open[at] === 0) continue;
    const y = Math.floor(at / width);
    const x = at - y * width;
    const [row, column] = [y >> 1, x >> 1];
    const beside = clamped(column + (x % 2 === 0 ? -1 : 1), coarse.width);
    const above = clamped(row + (y % 2 === 0 ? -1 : 1), coarse.height);
    for (let channel = 0; channel < 3; channel++) {
      const value = (r: number, c: number): number => coarse.values[(r * coarse.width + c) * 3 + channel] ?? 0;
      const near = 0.75 * value(row, column) + 0.25 * value(row, beside);
      values[at * 3 + channel] = 0.75 * near + 0.25 * (0.75 * value(above, column) + 0.25 * value(above, beside));
    }
  }
}

/**
 * Open pixels become the mean of their neighbours (Gauss-Seidel, forth and back); the picture's edge is a mirror.
 *
 * @param steps for each value, by how much the sum of its neighbours is to be less
 */
export function relax({ width, height, values, open }: Sheet, rounds: number, steps?: Float32Array): void {
  const places = Int32Array.from(openPlaces(open));
  const settle = (at: number): void => {
    const y = Math.floor(at / width);
    const x = at - y * width;
    const [up, down] = [y > 0 ? at - width : at + width, y < height - 1 ? at + width : at - width];
    const [left, right] = [x > 0 ? at - 1 : at + 1, x < width - 1 ? at + 1 : at - 1];
    for (let channel = 0; channel < 3; channel++) {
      const across = (values[left * 3 + channel] ?? 0) + (values[right * 3 + channel] ?? 0);
      const along = (values[up * 3 + channel] ?? 0) + (values[down * 3 + channel] ?? 0);
      values[at * 3 + channel] = (across + along + (steps?.[at * 3 + channel] ?? 0)) / 4;
    }
  };
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) for (const at of places) settle(at);
    else for (let i = places.length - 1; i >= 0; i--) settle(places[i] ?? 0);
  }
}

function openPlaces(open: Uint8Array): number[] {
  const places: number[] = [];
  open.forEach((isOpen, at) => {
    if (isOpen !== 0) places.push(at);
  });
  return places;
}
