/** Small pictures and holes for the tests of the synthesis. */

import { pseudoRandom } from "../image/pseudo-random.fixture.ts";
import { OPEN } from "./level.ts";
import type { Raster } from "./raster.ts";

export type Colour = readonly [number, number, number];

export function painted(width: number, height: number, colourAt: (x: number, y: number) => Colour): Raster {
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < width * height; at++) rgb.set(colourAt(at % width, Math.floor(at / width)), at * 3);
  return { width, height, rgb };
}

/** Grey noise around a level of brightness. */
export function noise(width: number, height: number, around = 128, spread = 60): Raster {
  const random = pseudoRandom(width * 31 + height);
  return painted(width, height, () => {
    const value = around - spread + random(2 * spread + 1);
    return [value, value, value];
  });
}

export function disc({ width, height }: Pick<Raster, "width" | "height">, x: number, y: number, radius: number): Uint8Array<ArrayBuffer> {
  const isInside = (at: number): boolean => ((at % width) - x) ** 2 + (Math.floor(at / width) - y) ** 2 <= radius * radius;
  return Uint8Array.from({ length: width * height }, (_, at) => (isInside(at) ? OPEN : 0));
}

/** The picture with its colours inverted in the hole. */
export function damaged({ width, height, rgb }: Raster, hole: Uint8Array): Raster {
  return { width, height, rgb: rgb.map((value, at) => (hole[Math.floor(at / 3)] === OPEN ? 255 - value : value)) };
}

/** The largest difference of two pictures, in levels, over the pixels for which `isMeant` is true. */
export function worst(one: Raster, other: Raster, isMeant: (pixel: number) => boolean = () => true): number {
  return one.rgb.reduce((most, value, at) => (isMeant(Math.floor(at / 3)) ? Math.max(most, Math.abs(value - (other.rgb[at] ?? 0))) : most), 0);
}
