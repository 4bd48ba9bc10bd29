/** Pixels in the colours that they are meant to have on the screen, whatever their profile. */

import { encodePng } from "./encode-png.ts";
import { metadataChunks } from "./metadata/png.ts";
import type { Origin, Size } from "./picture.ts";

/**
 * @param rgba `width * height * 4` bytes, in the space of `origin`
 * @param file the one that these pixels are the whole of, where there is one
 * @throws EncodingError when there is no memory for it
 */
export async function screenBitmap(
  rgba: Uint8ClampedArray<ArrayBuffer>,
  { width, height }: Size,
  { colours, icc }: Pick<Origin, "colours" | "icc">,
  file?: Blob,
): Promise<ImageBitmap> {
  if (colours !== null) return createImageBitmap(new ImageData(rgba, width, height, { colorSpace: colours }));
  // Only of files do browsers convert colours by a profile that has no name.
  const read = file ?? (await encodePng(rgba, { width, height }, await metadataChunks({ exif: null, icc })));
  return createImageBitmap(read, { imageOrientation: "from-image" });
}
