/** Figures in words: decimal units, as browsers and systems show them. */

import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";

/** Symbols of the SI and of bytes are the same in every language. */
const UNITS = ["B", "kB", "MB", "GB"] as const;

function powerOf(bytes: number): number {
  return bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
}

/** One digit after the point below 100 of a unit, none from there on. */
function inUnit(bytes: number, power: number): string {
  const value = bytes / 1000 ** power;
  return formatNumber(value, power === 0 || value >= 99.95 ? 0 : 1);
}

/** 84_300_000 -> "84.3 MB". */
export function formatBytes(bytes: number): string {
  const power = powerOf(bytes);
  return `${inUnit(bytes, power)} ${UNITS[power] ?? "B"}`;
}

/** How much of it is there, in the unit of the whole: "33.7 of 84.3 MB". */
export function formatShare(doneBytes: number, totalBytes: number): string {
  return words().run.bar.share(inUnit(doneBytes, powerOf(totalBytes)), formatBytes(totalBytes));
}

/** Bytes a second as "12.4 MB/s". */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** 8 -> "8 s", 95 -> "1 min 35 s", 4000 -> "1 h 6 min". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60))} min`;
}

/** How long something took: 3420 -> "3.4 s", 95_000 -> "1 min 35 s". */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 9.95 ? `${formatNumber(seconds, 1)} s` : formatSeconds(seconds);
}
