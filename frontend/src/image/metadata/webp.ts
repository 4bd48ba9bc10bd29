/** Chunks of a WebP file (RFC 9649): the extended format holds the profile before the picture and EXIF after it. */

import { concatenate, hasText, latin1, viewOf } from "./bytes.ts";
import { checkIcc } from "./icc.ts";
import { MAX_EXIF_BYTES, type Metadata } from "./metadata.ts";

const ICC_FLAG = 0x20;
const ALPHA_FLAG = 0x10;
const EXIF_FLAG = 0x08;
/** Some writers keep the words that JPEG puts before EXIF. */
const EXIF_WORDS = "Exif\0\0";

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** @returns null for a file that is no WebP */
export function readWebp(file: Uint8Array): Metadata | null {
  const chunks = parseChunks(file);
  if (chunks === null) return null;
  const exif = chunks.find(({ type }) => type === "EXIF")?.data;
  const icc = chunks.find(({ type }) => type === "ICCP")?.data;
  return { format: "webp", exif: exif === undefined ? null : withoutWords(exif), icc: icc === undefined ? null : checkIcc(icc), quality: null };
}

function withoutWords(exif: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const tiff = hasText(exif, 0, EXIF_WORDS) ? exif.slice(EXIF_WORDS.length) : exif.slice();
  return tiff.length <= MAX_EXIF_BYTES ? tiff : null;
}

export function writeWebp(file: Uint8Array, { exif, icc }: Pick<Metadata, "exif" | "icc">): Uint8Array<ArrayBuffer> {
  const chunks = parseChunks(file);
  const header = chunks && extendedHeader(chunks, { exif, icc });
  if (!header || (exif === null && icc === null)) return new Uint8Array(file);
  const picture = chunks.filter(({ type }) => !["VP8X", "ICCP", "EXIF"].includes(type));
  const all = [
    { type: "VP8X", data: header },
    ...(icc === null ? [] : [{ type: "ICCP", data: icc }]),
    ...picture,
    ...(exif === null ? [] : [{ type: "EXIF", data: exif }]),
  ];
  const body = concatenate([latin1("WEBP"), ...all.map(bytesOfChunk)]);
  return concatenate([latin1("RIFF"), littleEndian(body.length), body]);
}

function parseChunks(file: Uint8Array): Chunk[] | null {
  if (!hasText(file, 0, "RIFF") || !hasText(file, 8, "WEBP")) return null;
  const view = viewOf(file);
  const end = Math.min(file.length, 8 + view.getUint32(4, true));
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= end; ) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > end) break;
    chunks.push({ type: String.fromCharCode(...file.subarray(at, at + 4)), data: file.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Flags, three bytes of nothing, width - 1 and height - 1 in three bytes each. */
function extendedHeader(chunks: readonly Chunk[], { exif, icc }: Pick<Metadata, "exif" | "icc">): Uint8Array | null {
  const size = sizeOf(chunks);
  if (size === null) return null;
  const flags = (icc === null ? 0 : ICC_FLAG) | (exif === null ? 0 : EXIF_FLAG) | (size.hasAlpha ? ALPHA_FLAG : 0);
  return concatenate([Uint8Array.of(flags, 0, 0, 0), littleEndian(size.width - 1).subarray(0, 3), littleEndian(size.height - 1).subarray(0, 3)]);
}

interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
}

function sizeOf(chunks: readonly Chunk[]): PictureFacts | null {
  const lossless = chunks.find(({ type }) => type === "VP8L")?.data;
  if (lossless !== undefined && lossless.length >= 5) {
    const bits = viewOf(lossless).getUint32(1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha: ((bits >>> 28) & 1) === 1 };
  }
  const lossy = chunks.find(({ type }) => type === "VP8 ")?.data;
  if (lossy === undefined || lossy.length < 10) return null;
  const view = viewOf(lossy);
  const hasAlpha = chunks.some(({ type }) => type === "ALPH");
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff, hasAlpha };
}

/** Chunks of odd length are followed by a zero. */
function bytesOfChunk({ type, data }: Chunk): Uint8Array {
  return concatenate([latin1(type), littleEndian(data.length), data, new Uint8Array(data.length % 2)]);
}

function littleEndian(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}
