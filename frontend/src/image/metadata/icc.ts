/** ICC profiles (ICC.1:2022, section 7.2): only looked at as far as it takes to know that one fits RGB pixels. */

import { hasText, viewOf } from "./bytes.ts";
import { MAX_ICC_BYTES } from "./metadata.ts";

const HEADER_BYTES = 128;
const SPACE_AT = 16;
const SIGNATURE_AT = 36;

/** The profile, without what follows its own length; null for what is no profile for RGB. */
export function checkIcc(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (bytes.length < HEADER_BYTES || bytes.length > MAX_ICC_BYTES) return null;
  const length = viewOf(bytes).getUint32(0);
  if (length < HEADER_BYTES || length > bytes.length) return null;
  return hasText(bytes, SIGNATURE_AT, "acsp") && hasText(bytes, SPACE_AT, "RGB ") ? bytes.slice(0, length) : null;
}

/** Columns of the matrices of spaces that canvases know by name, seen from D50: red, green and blue as X, Y, Z. */
const PRIMARIES: Readonly<Record<PredefinedColorSpace, Readonly<Record<"rXYZ" | "gXYZ" | "bXYZ", readonly number[]>>>> = {
  srgb: { rXYZ: [0.4361, 0.2225, 0.0139], gXYZ: [0.3851, 0.7169, 0.0971], bXYZ: [0.1431, 0.0606, 0.7141] },
  "display-p3": { rXYZ: [0.5151, 0.2412, -0.0011], gXYZ: [0.292, 0.6922, 0.0419], bXYZ: [0.1571, 0.0666, 0.7841] },
};
const SPACES = Object.keys(PRIMARIES) as readonly PredefinedColorSpace[];
const TABLE_AT = 128;
const MAX_TAGS = 100;
const TOLERANCE = 0.002;

/** The space by which canvases know a profile, such as that of phones' cameras; null for all others. */
export function spaceOf(icc: Uint8Array): PredefinedColorSpace | null {
  return SPACES.find((space) => Object.entries(PRIMARIES[space]).every(([tag, column]) => hasColumn(icc, tag, column))) ?? null;
}

function hasColumn(icc: Uint8Array, tag: string, column: readonly number[]): boolean {
  const view = viewOf(icc);
  const at = findTag(icc, tag);
  if (at === null || at + 20 > icc.length) return false;
  return column.every((value, row) => Math.abs(view.getInt32(at + 8 + row * 4) / 65536 - value) < TOLERANCE);
}

function findTag(icc: Uint8Array, tag: string): number | null {
  if (icc.length < TABLE_AT + 4) return null;
  const view = viewOf(icc);
  const count = Math.min(view.getUint32(TABLE_AT), MAX_TAGS);
  for (let entry = TABLE_AT + 4; entry < TABLE_AT + 4 + count * 12 && entry + 12 <= icc.length; entry += 12) {
    if (hasText(icc, entry, tag)) return view.getUint32(entry + 4);
  }
  return null;
}
