/**
 * The page's mark is the thing itself: rulings of a Möbius strip, projected.
 *
 *   x = (1 + v/2 cos(u/2)) cos u,  y = (1 + v/2 cos(u/2)) sin u,  z = v/2 sin(u/2),  -1 <= v <= 1
 *
 * seen from a little above, so that the half twist shows.
 */

export interface Ruling {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** 0 to 1 and back once around, without a seam. */
  readonly tone: number;
}

const VIEW = { turn: 4.9, tilt: -0.75, roll: 0.2 };
const HALF_WIDTH = 0.5;

/** `count` rulings inside a square of `size`, with two decimals. */
export function rulings(count: number, size: number): Ruling[] {
  return Array.from({ length: count }, (_, index) => {
    const u = (2 * Math.PI * index) / count;
    const [x1, y1] = project(u, -HALF_WIDTH, size);
    const [x2, y2] = project(u, HALF_WIDTH, size);
    return { x1, y1, x2, y2, tone: 0.5 - 0.5 * Math.cos(u + 2) };
  });
}

function project(u: number, v: number, size: number): [number, number] {
  const radius = 1 + v * Math.cos(u / 2);
  const [x, y] = rotate(radius * Math.cos(u), radius * Math.sin(u), VIEW.turn);
  const [tiltedY, tiltedZ] = rotate(y, v * Math.sin(u / 2), VIEW.tilt);
  const [rolledX] = rotate(x, tiltedZ, VIEW.roll);
  const scale = size * 0.345;
  return [round(size * 0.5 + rolledX * scale), round(size * 0.515 - tiltedY * scale)];
}

function rotate(a: number, b: number, angle: number): [number, number] {
  return [a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
