/** ICC profiles (ICC.1:2022, section 7.2): only looked at as far as it takes to know that one fits RGB pixels. */

import { hasText, viewOf } from "./bytes.ts";
import { MOST_ICC_BYTES } from "./metadata.ts";

const HEADER_BYTES = 128;
const SPACE_AT = 16;
const SIGNATURE_AT = 36;

/** The profile, without what follows its own length; null for what is no profile for RGB. */
export function checkIcc(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (bytes.length < HEADER_BYTES || bytes.length > MOST_ICC_BYTES) return null;
  const length = viewOf(bytes).getUint32(0);
  if (length < HEADER_BYTES || length > bytes.length) return null;
  return hasText(bytes, SIGNATURE_AT, "acsp") && hasText(bytes, SPACE_AT, "RGB ") ? bytes.slice(0, length) : null;
}

/** Columns of Display P3's matrix, seen from D50: red, green and blue as X, Y, Z. */
const DISPLAY_P3: readonly (readonly [string, readonly number[]])[] = [
  ["rXYZ", [0.5151, 0.2412, -0.0011]],
  ["gXYZ", [0.292, 0.6922, 0.0419]],
  ["bXYZ", [0.1571, 0.0666, 0.7841]],
];
const TABLE_AT = 128;
const MOST_TAGS = 100;
const TOLERANCE = 0.002;

/** Whether a profile is that of phones' cameras, which canvases know by name. */
export function isDisplayP3(icc: Uint8Array): boolean {
  const view = viewOf(icc);
  return DISPLAY_P3.every(([tag, column]) => {
    const at = findTag(icc, tag);
    if (at === null || at + 20 > icc.length) return false;
    return column.every((value, row) => Math.abs(view.getInt32(at + 8 + row * 4) / 65536 - value) < TOLERANCE);
  });
}

function findTag(icc: Uint8Array, tag: string): number | null {
  if (icc.length < TABLE_AT + 4) return null;
  const view = viewOf(icc);
  const count = Math.min(view.getUint32(TABLE_AT), MOST_TAGS);
  for (let entry = TABLE_AT + 4; entry < TABLE_AT + 4 + count * 12 && entry + 12 <= icc.length; entry += 12) {
    if (hasText(icc, entry, tag)) return view.getUint32(entry + 4);
  }
  return null;
}
