/**
 * A picture as the browser draws it, whole and in halves of halves: a photograph that is shown small is drawn from few
 * pixels, and looks smooth for it ("mipmaps": Williams, "Pyramidal Parametrics", SIGGRAPH 1983).
 */

/** As long as the longer side of the last level, at most: thumbnails are drawn from it. */
const LAST_SIDE = 256;

/** @returns the whole first */
export async function makeLevels(whole: ImageBitmap): Promise<ImageBitmap[]> {
  let last = whole;
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
