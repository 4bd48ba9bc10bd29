/** Where nothing around is like the coarse fill, the coarse fill stays. */

import type { Guide } from "./guide.ts";
import { OPEN, type Level } from "./level.ts";
import type { Raster } from "./raster.ts";
import { smooth } from "./smooth.ts";

/** Levels by which the new fill may differ from the guide, both blurred; from the second number on the guide replaces it. */
const ALIKE = 36;
const UNLIKE = 72;

export function keepUnmatched({ width, height, pixels, low, hole }: Level, guide: Guide): Raster {
  const made = { width, height, rgb: pixels };
  if (guide.weight === 0) return made;
  const blurred = smooth(made, Math.max(1, guide.deviation));
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    let away = 0;
    for (let channel = at * 3; channel < at * 3 + 3; channel++) {
      away = Math.max(away, Math.abs((blurred.rgb[channel] ?? 0) - (low[channel] ?? 0)));
    }
    const share = Math.min(1, Math.max(0, (away - ALIKE) / (UNLIKE - ALIKE)));
    if (share === 0) continue;
    for (let channel = at * 3; channel < at * 3 + 3; channel++) {
      const value = pixels[channel] ?? 0;
      pixels[channel] = value + share * ((guide.picture.rgb[channel] ?? 0) - value);
    }
  }
  return made;
}
