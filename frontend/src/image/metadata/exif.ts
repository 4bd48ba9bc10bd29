/**
 * EXIF of a picture that was turned upright and changed (CIPA DC-008; the structure is TIFF 6.0, section 2).
 *
 * Everything stays where it is, for makers' notes point into it by absolute offsets. Changed in place are the orientation,
 * now 1, and the pixels' numbers. The thumbnail goes, bytes and all: it would still show what was removed.
 */

import { viewOf } from "./bytes.ts";
import type { Size } from "../picture.ts";

const ORIENTATION = 0x0112;
const EXIF_DIRECTORY = 0x8769;
const PIXELS_ACROSS = 0xa002;
const PIXELS_DOWN = 0xa003;
/** Where a directory's picture lies: one JPEG, or strips of bare pixels. */
const THUMBNAIL_PLACES = [[0x0201, 0x0202], [0x0111, 0x0117]] as const;

const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;
const MAX_ENTRIES = 1000;

interface Directory {
  readonly start: number;
  readonly end: number;
  /** Where each tag's entry begins. */
  readonly entries: ReadonlyMap<number, number>;
  /** Where the offset of the directory after it stands. */
  readonly nextAt: number;
}

interface Tiff {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
  readonly isLittle: boolean;
}

/**
 * @param exif a TIFF structure
 * @param size of the picture as it is written
 * @returns a copy for the new file; null for what is no EXIF, or breaks its own rules
 */
export function exifFor(exif: Uint8Array, size: Size): Uint8Array<ArrayBuffer> | null {
  try {
    return rewrite(exif.slice(), size);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** 1 to 8; 1 where it says nothing. */
export function orientationOf(exif: Uint8Array): number {
  try {
    const tiff = openTiff(exif.slice());
    const first = tiff && readDirectory(tiff, tiff.view.getUint32(4, tiff.isLittle));
    const value = tiff && first && readNumber(tiff, first, ORIENTATION);
    return value !== null && value >= 1 && value <= 8 ? value : 1;
  } catch (error) {
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

function rewrite(bytes: Uint8Array<ArrayBuffer>, size: Size): Uint8Array<ArrayBuffer> | null {
  const tiff = openTiff(bytes);
  const first = tiff && readDirectory(tiff, tiff.view.getUint32(4, tiff.isLittle));
  if (tiff === null || first === null) return null;
  const end = dropThumbnail(tiff, first);
  if (end === null) return null;
  writeNumber(tiff, first, ORIENTATION, 1);
  const details = readNumber(tiff, first, EXIF_DIRECTORY);
  const second = details === null ? null : readDirectory(tiff, details);
  if (second !== null) {
    writeNumber(tiff, second, PIXELS_ACROSS, size.width);
    writeNumber(tiff, second, PIXELS_DOWN, size.height);
  }
  return bytes.slice(0, end);
}

function openTiff(bytes: Uint8Array<ArrayBuffer>): Tiff | null {
  const view = viewOf(bytes);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const isLittle = order === 0x4949;
  return view.getUint16(2, isLittle) === 42 ? { bytes, view, isLittle } : null;
}

function readDirectory({ view, isLittle, bytes }: Tiff, start: number): Directory | null {
  if (start < 8 || start + 2 > bytes.length) return null;
  const count = view.getUint16(start, isLittle);
  const nextAt = start + 2 + count * ENTRY_BYTES;
  if (count > MAX_ENTRIES || nextAt + 4 > bytes.length) return null;
  const entries = new Map<number, number>();
  for (let at = start + 2; at < nextAt; at += ENTRY_BYTES) entries.set(view.getUint16(at, isLittle), at);
  return { start, end: nextAt + 4, entries, nextAt };
}

/** A single SHORT or LONG, which stands in the entry itself. */
function readNumber({ view, isLittle }: Tiff, { entries }: Directory, tag: number): number | null {
  const at = entries.get(tag);
  if (at === undefined || view.getUint32(at + 4, isLittle) !== 1) return null;
  const type = view.getUint16(at + 2, isLittle);
  if (type === SHORT) return view.getUint16(at + 8, isLittle);
  return type === LONG ? view.getUint32(at + 8, isLittle) : null;
}

function writeNumber(tiff: Tiff, directory: Directory, tag: number, value: number): void {
  const at = directory.entries.get(tag);
  if (at === undefined || readNumber(tiff, directory, tag) === null) return;
  const { view, isLittle } = tiff;
  if (view.getUint16(at + 2, isLittle) === LONG) view.setUint32(at + 8, value, isLittle);
  else view.setUint16(at + 8, value, isLittle);
}

/** @returns how many bytes are left of the structure; null where the thumbnail claims to lie over other things */
function dropThumbnail(tiff: Tiff, first: Directory): number | null {
  const { bytes, view, isLittle } = tiff;
  const start = view.getUint32(first.nextAt, isLittle);
  if (start === 0) return bytes.length;
  view.setUint32(first.nextAt, 0, isLittle);
  const second = readDirectory(tiff, start);
  if (second === null) return bytes.length; // it pointed nowhere
  let end = bytes.length;
  for (const [placeTag, lengthTag] of THUMBNAIL_PLACES) {
    const from = readNumber(tiff, second, placeTag);
    const length = readNumber(tiff, second, lengthTag);
    if (from === null || length === null || from + length > bytes.length) continue;
    if (from < first.end) return null;
    bytes.fill(0, from, from + length);
    if (from + length === end) end = from;
  }
  if (second.start < first.end) return null;
  bytes.fill(0, second.start, Math.min(second.end, bytes.length));
  return Math.max(end, first.end);
}
