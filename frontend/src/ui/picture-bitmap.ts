/** A picture as the browser draws it, made once for all who show it: of a large one it takes long and much memory. */

import type { Picture } from "../image/picture.ts";

/** The picture that is shown, and the opened one in the history. */
const MOST_KEPT = 2;

interface Kept {
  readonly picture: Picture;
  readonly bitmap: Promise<ImageBitmap>;
}

let kept: readonly Kept[] = [];

/** Nobody closes it; once other pictures took its place, its width is 0. */
export function bitmapOf(picture: Picture): Promise<ImageBitmap> {
  const known = kept.find((one) => one.picture === picture);
  const { rgba, width, height, origin } = picture;
  const bitmap = known?.bitmap ?? createImageBitmap(new ImageData(rgba, width, height, { colorSpace: origin?.colours ?? "srgb" }));
  const others = kept.filter((one) => one.picture !== picture);
  kept = [{ picture, bitmap }, ...others].slice(0, MOST_KEPT);
  for (const gone of others.slice(MOST_KEPT - 1)) void gone.bitmap.then((closed) => { closed.close(); });
  return bitmap;
}
