/** Where nothing around is like the coarse fill, the coarse fill stays. */

import { beyond } from "./distance.ts";
import type { Guide } from "./guide.ts";
import { OPEN, type Level } from "./level.ts";
import type { Raster } from "./raster.ts";
import { smooth } from "./smooth.ts";

/** Levels by which the new fill may differ from the guide, both blurred; from the second number on the guide replaces it. */
const ALIKE = 36;
const UNLIKE = 72;
/** Levels of texture: from so many on the guide, which is blurred, replaces nothing; up to half of that it may. */
const TEXTURED = 12;

export function keepUnmatched({ width, height, pixels, low, texture, hole }: Level, guide: Guide, slack: number): Raster {
  const made = { width, height, rgb: pixels };
  if (guide.weight === 0) return made;
  const blurred = smooth(made, Math.max(1, guide.deviation));
  for (let at = hole.indexOf(OPEN); at >= 0; at = hole.indexOf(OPEN, at + 1)) {
    let away = 0;
    for (let channel = at * 3; channel < at * 3 + 3; channel++) {
      away = Math.max(away, Math.abs((blurred.rgb[channel] ?? 0) - (low[channel] ?? 0)));
    }
    const calm = Math.min(1, Math.max(0, 2 - (2 * (texture[at] ?? 0)) / TEXTURED));
    const share = calm * Math.min(1, Math.max(0, (beyond(away, slack) - ALIKE) / (UNLIKE - ALIKE)));
    if (share === 0) continue;
    for (let channel = at * 3; channel < at * 3 + 3; channel++) {
      const value = pixels[channel] ?? 0;
      pixels[channel] = value + share * ((guide.picture.rgb[channel] ?? 0) - value);
    }
  }
  return made;
}
