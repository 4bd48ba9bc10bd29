/**
 * Segments of a JPEG file (ITU T.81, annex B): EXIF in APP1 (CIPA DC-008, 4.7.2), the ICC profile over several APP2
 * (ICC.1:2022, annex B.4), and the tables that tell the quality.
 */

import { concatenate, hasText, latin1, viewOf } from "./bytes.ts";
import { checkIcc } from "./icc.ts";
import { estimateQuality } from "./jpeg-quality.ts";
import { MAX_EXIF_BYTES, MAX_ICC_BYTES, type Metadata } from "./metadata.ts";

const EXIF = "Exif\0\0";
const ICC = "ICC_PROFILE\0";
/** A segment's length counts itself and ends at 65535; number and count of the part take a byte each. */
const ICC_PART_BYTES = 65_535 - 2 - ICC.length - 2;
const MAX_ICC_PARTS = 255;

const SOI = 0xd8;
const SOS = 0xda;
const EOI = 0xd9;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;

export interface Segment {
  readonly marker: number;
  /** Without marker and length. */
  readonly data: Uint8Array;
}

interface Segments {
  /** Those before the picture's data. */
  readonly head: readonly Segment[];
  /** Where the picture's data begin: the marker SOS. */
  readonly scanAt: number;
}

/** @returns null for a file that is no JPEG */
export function readJpeg(file: Uint8Array): Metadata | null {
  const segments = parseSegments(file);
  if (segments === null) return null;
  return { format: "jpeg", exif: exifOf(segments.head), icc: iccOf(segments.head), quality: estimateQuality(segments.head) };
}

/** Segments that the encoder wrote for EXIF and profile are replaced; all others keep their order. */
export function writeJpeg(file: Uint8Array, { exif, icc }: Pick<Metadata, "exif" | "icc">): Uint8Array<ArrayBuffer> {
  const segments = parseSegments(file);
  if (segments === null) return new Uint8Array(file);
  const kept = segments.head.filter(({ marker, data }) => !(marker === APP1 && hasText(data, 0, EXIF)) && !(marker === APP2 && hasText(data, 0, ICC)));
  const first = kept.filter(({ marker }) => marker === APP0);
  const rest = kept.filter(({ marker }) => marker !== APP0);
  const added = [...(exif === null ? [] : [{ marker: APP1, data: concatenate([latin1(EXIF), exif]) }]), ...iccSegments(icc)];
  const head = [...first, ...added, ...rest].map(bytesOfSegment);
  return concatenate([Uint8Array.of(0xff, SOI), ...head, file.subarray(segments.scanAt)]);
}

function parseSegments(file: Uint8Array): Segments | null {
  if (file[0] !== 0xff || file[1] !== SOI) return null;
  const view = viewOf(file);
  const head: Segment[] = [];
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return null;
    const marker = file[at + 1] ?? 0;
    if (marker === 0xff) {
      at++; // a byte of filling
      continue;
    }
    if (marker === SOS) return { head, scanAt: at };
    if (marker === EOI) return null;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= SOI)) {
      at += 2; // markers without a length
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > file.length) return null;
    head.push({ marker, data: file.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
  }
  return null;
}

function bytesOfSegment({ marker, data }: Segment): Uint8Array {
  return concatenate([Uint8Array.of(0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff), data]);
}

function exifOf(head: readonly Segment[]): Uint8Array<ArrayBuffer> | null {
  const found = head.find(({ marker, data }) => marker === APP1 && hasText(data, 0, EXIF));
  return found && found.data.length - EXIF.length <= MAX_EXIF_BYTES ? found.data.slice(EXIF.length) : null;
}

/** The parts in the order of their numbers; nothing where one is missing or comes twice. */
function iccOf(head: readonly Segment[]): Uint8Array<ArrayBuffer> | null {
  const parts = head
    .filter(({ marker, data }) => marker === APP2 && hasText(data, 0, ICC) && data.length >= ICC.length + 2)
    .map(({ data }) => ({ number: data[ICC.length] ?? 0, count: data[ICC.length + 1] ?? 0, data: data.subarray(ICC.length + 2) }))
    .sort((one, other) => one.number - other.number);
  const isWhole = parts.length > 0 && parts.every(({ number, count }, at) => number === at + 1 && count === parts.length);
  const bytes = parts.reduce((sum, { data }) => sum + data.length, 0);
  return isWhole && bytes <= MAX_ICC_BYTES ? checkIcc(concatenate(parts.map(({ data }) => data))) : null;
}

function iccSegments(icc: Uint8Array | null): Segment[] {
  if (icc === null) return [];
  const count = Math.ceil(icc.length / ICC_PART_BYTES);
  if (count > MAX_ICC_PARTS) return [];
  return Array.from({ length: count }, (_, part) => ({
    marker: APP2,
    data: concatenate([latin1(ICC), Uint8Array.of(part + 1, count), icc.subarray(part * ICC_PART_BYTES, (part + 1) * ICC_PART_BYTES)]),
  }));
}
