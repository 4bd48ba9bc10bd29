/**
 * A file becomes pixels: refused early where it cannot end well, turned upright as its EXIF orientation says.
 *
 * Colours: a picture with a profile keeps the numbers of its file, and the profile goes with the download, so that what is
 * not filled stays the same to the bit in its own space. Without a profile, with one that is not for RGB, or in a browser
 * that converts all the same, pixels are sRGB and the download says nothing else.
 */

import { HEADER_BYTES, readDimensions } from "./dimensions.ts";
import { ImageTooLargeError, ImageTooSmallError, MAX_PIXELS, SMALLEST_SIDE, UndecodableImageError } from "./errors.ts";
import { encodePng } from "./encode-png.ts";
import { exifFor } from "./metadata/exif.ts";
import { spaceOf } from "./metadata/icc.ts";
import { readMetadata, type Metadata } from "./metadata/metadata.ts";
import { metadataChunks } from "./metadata/png.ts";
import { baseName, type Origin, type Picture, type Size } from "./picture.ts";

/** Pixels read from the canvas at once: a canvas of a whole photograph exceeds what some browsers allow. */
const STRIP_PIXELS = 4_000_000;

/**
 * Decodes a picture file.
 *
 * @throws UndecodableImageError when the browser cannot read it
 * @throws ImageTooSmallError, ImageTooLargeError by its pixels; before decoding where the header tells them
 */
export async function decodeImage(file: Blob, fileName: string): Promise<Required<Picture>> {
  if (file.size === 0) throw new UndecodableImageError("empty");
  const header = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer());
  const stored = readDimensions(header);
  if (stored !== null) checkSize(stored);
  const metadata = await readMetadata(new Uint8Array(await file.arrayBuffer()));
  const isRaw = metadata.icc !== null && (await keepsNumbers(metadata.icc));
  const bitmap = await decodeBitmap(file, header, isRaw ? "none" : "default");
  try {
    checkSize(bitmap);
    const { width, height } = bitmap;
    return { name: baseName(fileName), width, height, rgba: readPixels(bitmap), origin: originOf(metadata, isRaw, bitmap) };
  } finally {
    bitmap.close();
  }
}

function checkSize(size: Size): void {
  if (size.width * size.height > MAX_PIXELS) throw new ImageTooLargeError(size);
  if (Math.min(size.width, size.height) < SMALLEST_SIDE) throw new ImageTooSmallError(size);
}

function originOf({ format, exif, icc, quality }: Metadata, isRaw: boolean, size: Size): Origin {
  return {
    format,
    exif: exif && exifFor(exif, size),
    icc: isRaw ? icc : null,
    quality,
    colours: isRaw && icc !== null ? spaceOf(icc) : "srgb",
  };
}

/** Whether this browser gives a picture with this profile as it is stored, when asked to. */
async function keepsNumbers(icc: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const [red, green, blue] = [20, 230, 120];
  const probe = await encodePng(Uint8ClampedArray.of(red, green, blue, 255), { width: 1, height: 1 }, await metadataChunks({ exif: null, icc }));
  try {
    const pixels = readPixels(await createImageBitmap(probe, { premultiplyAlpha: "none", colorSpaceConversion: "none" }));
    return pixels[0] === red && pixels[1] === green && pixels[2] === blue;
  } catch {
    return false;
  }
}

async function decodeBitmap(file: Blob, header: Uint8Array, colorSpaceConversion: ColorSpaceConversion): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image", premultiplyAlpha: "none", colorSpaceConversion });
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
  const canvas = new OffscreenCanvas(width, rows);
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
