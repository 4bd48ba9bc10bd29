/**
 * The quality to write a JPEG with, from the tables of the one that was opened: the lowest at which the usual encoder
 * (the example tables of ITU T.81, annex K, scaled as the Independent JPEG Group's library does) divides no more coarsely.
 */

import type { Segment } from "./jpeg.ts";

const DQT = 0xdb;

/** Tables K.1 (luminance) and K.2 (chrominance), row by row. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = [17, 18, 24, 47, 18, 21, 26, 66, 24, 26, 56, 99, 47, 66, 99, 99];

/** A chrominance table's right and lower parts are 99 all over; only its corner of 4 x 4 differs. */
const CHROMINANCE_TABLE = Array.from({ length: 64 }, (_, at) =>
  at % 8 < 4 && at < 32 ? (CHROMINANCE[(at >> 3) * 4 + (at % 8)] ?? 99) : 99,
);

/** @returns 0 to 1; null where there are no tables; 1 where colours are not halved, which browsers' encoders do below it */
export function estimateQuality(head: readonly Segment[]): number | null {
  const tables = head.filter(({ marker }) => marker === DQT).flatMap(({ data }) => readTables(data));
  const luminance = tables[0];
  if (luminance === undefined) return null;
  if (hasFullColour(head)) return 1;
  const least = qualityFor(luminance, LUMINANCE);
  const chrominance = tables[1];
  return (chrominance === undefined ? least : Math.max(least, qualityFor(chrominance, CHROMINANCE_TABLE))) / 100;
}

/** Sums of the 64 divisors of each table: their order in the file does not matter. */
function readTables(data: Uint8Array): number[] {
  const sums: number[] = [];
  for (let at = 0; at < data.length; ) {
    const bytes = (data[at] ?? 0) >> 4 === 0 ? 1 : 2;
    if (at + 1 + 64 * bytes > data.length) break;
    let sum = 0;
    for (let entry = 0; entry < 64; entry++) {
      const low = at + 1 + entry * bytes;
      sum += bytes === 1 ? (data[low] ?? 0) : (data[low] ?? 0) * 256 + (data[low + 1] ?? 0);
    }
    sums.push(sum);
    at += 1 + 64 * bytes;
  }
  return sums;
}

function qualityFor(sum: number, table: readonly number[]): number {
  for (let quality = 1; quality < 100; quality++) {
    const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
    const scaled = table.reduce((total, divisor) => total + Math.min(255, Math.max(1, Math.floor((divisor * scale + 50) / 100))), 0);
    if (scaled <= sum) return quality;
  }
  return 100;
}

/** True for three components of which the first is not sampled more finely than the others (T.81, B.2.2). */
function hasFullColour(head: readonly Segment[]): boolean {
  const frame = head.find(({ marker }) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
  if (frame?.data[5] !== 3) return false;
  return frame.data[7] === frame.data[10] && frame.data[7] === frame.data[13];
}
