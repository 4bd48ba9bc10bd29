/** Numbers that look random and are the same in every run, for tests that try many cases. */

/** A generator of integers in [0, below): mulberry32 by Tommy Ettinger (public domain). */
export function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** `count` bytes from the generator. */
export function randomBytes(random: (below: number) => number, count: number): Uint8ClampedArray<ArrayBuffer> {
  return Uint8ClampedArray.from({ length: count }, () => random(256));
}
