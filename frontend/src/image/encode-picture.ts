/** Pixels become a file that is like the one that was opened: format, quality, EXIF, profile. */

import { encodePng } from "./encode-png.ts";
import { EncodingError } from "./errors.ts";
import { writeMetadata, type FileFormat } from "./metadata/metadata.ts";
import { metadataChunks } from "./metadata/png.ts";
import type { Picture } from "./picture.ts";

/** Of a JPEG or WebP where nothing says how fine its original was. */
const USUAL_QUALITY = 0.95;
/** A file that was squeezed hard is no measure for what is filled anew. */
const MIN_QUALITY = 0.8;
/** Pixels put on the canvas at once. */
const STRIP_PIXELS = 4_000_000;

export const ENDINGS: Readonly<Record<FileFormat, string>> = { png: "png", jpeg: "jpg", webp: "webp" };

/** @throws EncodingError when the browser cannot write the format, or runs out of memory on the way */
export async function encodePicture(picture: Picture, format: FileFormat): Promise<Blob> {
  const { exif = null, icc = null } = picture.origin ?? {};
  if (format === "png") return encodePng(picture.rgba, picture, await metadataChunks({ exif, icc }));
  try {
    const type = `image/${format}`;
    const encoded = await draw(picture).convertToBlob({ type, quality: qualityFor(picture, format) });
    if (encoded.type !== type) throw new Error(`This browser writes ${encoded.type} for ${type}.`);
    return new Blob([await writeMetadata(new Uint8Array(await encoded.arrayBuffer()), format, { exif, icc })], { type });
  } catch (error) {
    throw new EncodingError(error);
  }
}

function qualityFor({ origin }: Picture, format: FileFormat): number {
  const own = format === origin?.format ? origin.quality : null;
  return Math.max(MIN_QUALITY, own ?? USUAL_QUALITY);
}

function draw({ width, height, rgba }: Picture): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas of this size");
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    const strip = new ImageData(rgba.subarray(top * width * 4, (top + count) * width * 4), width, count);
    context.putImageData(strip, 0, top);
  }
  return canvas;
}
