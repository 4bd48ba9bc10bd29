/**
 * A picture as the browser draws it, whole and in halves of halves: a photograph that is shown small is drawn from few
 * pixels, and looks smooth for it ("mipmaps": Williams, "Pyramidal Parametrics", SIGGRAPH 1983).
 */

import type { Size } from "./picture.ts";

/** As long as the longer side of the last level, at most: thumbnails are drawn from it. */
const LAST_SIDE = 256;

/**
 * @param rgba `width * height * 4` bytes
 * @returns the whole first; none where there are no pixels
 */
export async function makeLevels(
  rgba: Uint8ClampedArray<ArrayBuffer>,
  { width, height }: Size,
  colorSpace: PredefinedColorSpace,
): Promise<ImageBitmap[]> {
  if (width === 0 || height === 0) return [];
  let last = await createImageBitmap(new ImageData(rgba, width, height, { colorSpace }));
  const levels = [last];
  while (Math.max(last.width, last.height) > LAST_SIDE) {
    const half = { resizeWidth: Math.ceil(last.width / 2), resizeHeight: Math.ceil(last.height / 2) };
    const next = await createImageBitmap(last, { ...half, resizeQuality: "medium" });
    if (next.width !== half.resizeWidth) break; // a browser that does not know how to resize
    levels.push(next);
    last = next;
  }
  return levels;
}

/** The smallest level that is not enlarged at so many pixels of the screen for one of the picture. */
export function levelFor<Level>(levels: readonly Level[], scale: number): Level | undefined {
  const halvings = Math.floor(Math.log2(1 / scale));
  return levels[Math.min(Math.max(0, halvings), levels.length - 1)];
}
