/** Numbers as the admin's other pages write them: inpaint_app/presentation/formats.py, in the browser. */

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Decimal units and three figures: `862 MB`, `1.27 GB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let index = 0;
  while (amount >= 999.5 && index < UNITS.length - 1) {
    amount /= 1000;
    index += 1;
  }
  const unit = UNITS[index] ?? "B";
  if (index === 0) return `${String(bytes)} ${unit}`;
  return `${amount.toFixed(amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0)} ${unit}`;
}

/** `48 s`, `3 min 07 s`, `2 h 05 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const two = (number: number): string => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${String(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
  return minutes ? `${String(minutes)} min ${two(whole % 60)} s` : `${String(whole)} s`;
}

/** Whole per cent, and never 100 before the last byte. */
export function formatShare(done: number, total: number): string {
  return `${String(total > 0 ? Math.min(done < total ? 99 : 100, Math.floor((100 * done) / total)) : 0)} %`;
}
