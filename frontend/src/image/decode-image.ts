/** A file becomes pixels: refused early where it cannot end well, turned upright as its EXIF orientation says. */

import { HEADER_BYTES, readDimensions } from "./dimensions.ts";
import { ImageTooLargeError, ImageTooSmallError, MOST_PIXELS, SMALLEST_SIDE, UndecodableImageError } from "./errors.ts";
import { baseName, type Picture, type Size } from "./picture.ts";

/** Pixels read from the canvas at once: a canvas of a whole photograph exceeds what some browsers allow. */
const STRIP_PIXELS = 4_000_000;

/**
 * Decodes a picture file.
 *
 * @throws UndecodableImageError when the browser cannot read it
 * @throws ImageTooSmallError, ImageTooLargeError by its pixels; before decoding where the header tells them
 */
export async function decodeImage(file: Blob, fileName: string): Promise<Picture> {
  if (file.size === 0) throw new UndecodableImageError("empty");
  const header = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer());
  const stored = readDimensions(header);
  if (stored !== null) checkSize(stored);
  const bitmap = await decodeBitmap(file, header);
  try {
    checkSize(bitmap);
    return { name: baseName(fileName), width: bitmap.width, height: bitmap.height, rgba: readPixels(bitmap) };
  } finally {
    bitmap.close();
  }
}

function checkSize(size: Size): void {
  if (size.width * size.height > MOST_PIXELS) throw new ImageTooLargeError(size);
  if (Math.min(size.width, size.height) < SMALLEST_SIDE) throw new ImageTooSmallError(size);
}

async function decodeBitmap(file: Blob, header: Uint8Array): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image", premultiplyAlpha: "none" });
  } catch (error) {
    throw new UndecodableImageError(isHeic(header) ? "heic" : "unreadable", { cause: error });
  }
}

/** ISO base media brands of HEIF with HEVC inside (ISO/IEC 23008-12, annex B). */
function isHeic(header: Uint8Array): boolean {
  const brand = new TextDecoder("latin1").decode(header.subarray(4, 12));
  return ["ftypheic", "ftypheix", "ftyphevc", "ftypmif1"].includes(brand);
}

function readPixels(bitmap: ImageBitmap): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = bitmap;
  const pixels = new Uint8ClampedArray(width * height * 4);
  const rows = Math.max(1, Math.min(height, Math.floor(STRIP_PIXELS / width)));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = rows;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new UndecodableImageError("memory");
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, -top);
    pixels.set(context.getImageData(0, 0, width, count).data, top * width * 4);
  }
  return pixels;
}
