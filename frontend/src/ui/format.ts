/** Figures in words: decimal units, as browsers and systems show them. */

const UNITS = ["B", "kB", "MB", "GB"] as const;

/** 84_300_000 -> "84.3 MB"; three figures at most, none after the point from 100 on. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[power] ?? "B"}`;
}

/** Bytes a second as "12.4 MB/s". */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** 8 -> "8 s", 95 -> "1 min 35 s", 4000 -> "1 h 7 min". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60))} min`;
}

/** How long something took: 3420 -> "3.4 s", 95_000 -> "1 min 35 s". */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatSeconds(seconds);
}
