/** Values over a picture, some of them given, the others computed from these: one level of a multigrid solver. */

export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` levels. */
  readonly values: Float32Array<ArrayBuffer>;
  /** `width * height` bytes: 0 where the value is given, else 1. */
  readonly open: Uint8Array<ArrayBuffer>;
}

/** Open pixels from the coarser level, linear between the middles of its pixels. */
export function takeFrom({ width, values, open }: Sheet, coarse: Sheet): void {
  const from = coarse.values;
  for (let at = open.indexOf(1); at >= 0; at = open.indexOf(1, at + 1)) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    const row = (y >> 1) * coarse.width;
    const above = Math.min(coarse.height - 1, Math.max(0, (y >> 1) + (y % 2 === 0 ? -1 : 1))) * coarse.width;
    const column = x >> 1;
    const beside = Math.min(coarse.width - 1, Math.max(0, column + (x % 2 === 0 ? -1 : 1)));
    for (let channel = 0; channel < 3; channel++) {
      const near = 3 * (from[(row + column) * 3 + channel] ?? 0) + (from[(row + beside) * 3 + channel] ?? 0);
      const far = 3 * (from[(above + column) * 3 + channel] ?? 0) + (from[(above + beside) * 3 + channel] ?? 0);
      values[at * 3 + channel] = (3 * near + far) / 16;
    }
  }
}

/**
 * Open pixels become the mean of their neighbours (Gauss-Seidel, forth and back); the picture's edge is a mirror.
 *
 * @param steps for each value, how much is taken off the sum of its neighbours
 */
export function relax({ width, height, values, open }: Sheet, rounds: number, steps?: Float32Array): void {
  const places = Int32Array.from(openPlaces(open));
  const settle = (at: number): void => {
    const y = Math.floor(at / width);
    const x = at - y * width;
    const up = (y > 0 ? at - width : at + width) * 3;
    const down = (y < height - 1 ? at + width : at - width) * 3;
    const left = (x > 0 ? at - 1 : at + 1) * 3;
    const right = (x < width - 1 ? at + 1 : at - 1) * 3;
    for (let channel = 0; channel < 3; channel++) {
      const across = (values[left + channel] ?? 0) + (values[right + channel] ?? 0);
      const along = (values[up + channel] ?? 0) + (values[down + channel] ?? 0);
      values[at * 3 + channel] = (across + along + (steps === undefined ? 0 : (steps[at * 3 + channel] ?? 0))) / 4;
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
