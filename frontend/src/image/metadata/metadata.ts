/**
 * What a picture's file says beside its pixels, as far as the page carries it over: EXIF, ICC profile, and how finely the
 * file was compressed.
 *
 * Parsers here take any bytes: what is cut off, too long or makes no sense is left out and never throws.
 */

import { readJpeg, writeJpeg } from "./jpeg.ts";
import { readPng, writePng } from "./png.ts";
import { readWebp, writeWebp } from "./webp.ts";

export type FileFormat = "png" | "jpeg" | "webp";

export interface Metadata {
  /** Null for a format that the page does not write. */
  readonly format: FileFormat | null;
  /** A TIFF structure, as JPEG, PNG and WebP all hold it. */
  readonly exif: Uint8Array<ArrayBuffer> | null;
  /** A profile for RGB; any other would not fit the pixels that are written. */
  readonly icc: Uint8Array<ArrayBuffer> | null;
  /** 0 to 1, of a JPEG: with it a browser's encoder is at least as fine as the one that made the file. */
  readonly quality: number | null;
}

export const NO_METADATA: Metadata = { format: null, exif: null, icc: null, quality: null };

/** Bytes of a profile; the largest known for RGB have some hundred thousand. */
export const MAX_ICC_BYTES = 4 << 20;
/** What a JPEG's segment can hold is what any camera writes. */
export const MAX_EXIF_BYTES = 65_527;

export async function readMetadata(file: Uint8Array<ArrayBuffer>): Promise<Metadata> {
  try {
    return readJpeg(file) ?? (await readPng(file)) ?? readWebp(file) ?? NO_METADATA;
  } catch (error) {
    if (error instanceof RangeError) return NO_METADATA;
    throw error;
  }
}

/** The file with EXIF and ICC profile put in; a file's own are replaced. The pixels' bytes stay as they are. */
export function writeMetadata(
  file: Uint8Array<ArrayBuffer>,
  format: FileFormat,
  { exif, icc }: Pick<Metadata, "exif" | "icc">,
): Promise<Uint8Array<ArrayBuffer>> {
  const carried = { exif: exif !== null && exif.length <= MAX_EXIF_BYTES ? exif : null, icc };
  if (format === "png") return writePng(file, carried);
  return Promise.resolve(format === "jpeg" ? writeJpeg(file, carried) : writeWebp(file, carried));
}
