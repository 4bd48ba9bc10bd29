/**
 * A picture's size from the first bytes of its file, without decoding it: a small file can unfold to gigabytes.
 *
 * PNG: W3C PNG 3, section 11.2.1 (IHDR). JPEG: ITU T.81, B.2.2 (frame header). WebP: RFC 9649, sections 2.5 to 2.7.
 * GIF: GIF89a, section 18. Other formats give null and are measured after decoding.
 */

import type { Size } from "./picture.ts";

/** How much of a file is worth reading: metadata before a JPEG's frame header may fill several 64 kB segments. */
export const HEADER_BYTES = 1 << 20;

/** @returns the stored size, before any EXIF rotation; null where the format is not known or the header is cut off */
export function readDimensions(header: Uint8Array): Size | null {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  try {
    return pngSize(view) ?? webpSize(view) ?? gifSize(view) ?? jpegSize(view);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function hasText(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  return Array.from(text).every((letter, index) => view.getUint8(at + index) === letter.charCodeAt(0));
}

function pngSize(view: DataView): Size | null {
  if (!hasText(view, 0, "\u0089PNG\r\n\u001a\n") || !hasText(view, 12, "IHDR")) return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function gifSize(view: DataView): Size | null {
  if (!hasText(view, 0, "GIF8")) return null;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function webpSize(view: DataView): Size | null {
  if (!hasText(view, 0, "RIFF") || !hasText(view, 8, "WEBP")) return null;
  if (hasText(view, 12, "VP8X")) {
    const read24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { width: read24(24) + 1, height: read24(27) + 1 };
  }
  if (hasText(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (!hasText(view, 12, "VP8 ")) return null;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

const MARKERS_WITHOUT_LENGTH = new Set([0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8]);
/** SOF0 to SOF15 but for DHT, JPG and DAC, which share the range. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(view: DataView): Size | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (isFrameHeader(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker === 0xff) at += 1;
    else if (MARKERS_WITHOUT_LENGTH.has(marker)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
}
