import { expect, test } from "vitest";
import { Distance } from "./distance.ts";
import { makeLevels, type Level } from "./level.ts";
import { emptyField, refined } from "./patch-field.ts";
import { disc, noise, painted } from "./pictures.fixture.ts";
import { Random } from "./random.ts";
import type { Raster } from "./raster.ts";
import { matchAtRandom, searchRound, type Searching } from "./search.ts";

function searchingIn(picture: Raster, hole: Uint8Array<ArrayBuffer>): Searching {
  const [level] = makeLevels(picture, hole, 3, 1) as [Level];
  const distance = new Distance(level, { guide: 0, slack: 0, use: 0, texture: 0, shift: 0 }, 1);
  return { level, field: emptyField(level, 1), distance, random: new Random(5) };
}

const picture = noise(60, 50);
const hole = disc(picture, 30, 25, 8);

test("every patch that is not known has a match that is, from the first on", () => {
  const searching = searchingIn(picture, hole);
  matchAtRandom(searching);
  for (let round = 0; round < 3; round++) {
    const { level, field: { columns, rows, matches } } = searching;
    matches.forEach((match, at) => {
      const place = (rows[Math.floor(at / columns.length)] ?? 0) * level.width + (columns[at % columns.length] ?? 0);
      expect(level.usable[place] === 1 ? match : level.usable[match]).toBe(level.usable[place] === 1 ? -1 : 1);
    });
    searchRound(searching, round % 2 === 1, 60);
  }
});

test("no round makes a match worse", () => {
  const searching = searchingIn(picture, hole);
  matchAtRandom(searching);
  searchRound(searching, false, 60);
  const before = searching.field.costs.slice();
  searchRound(searching, true, 60);
  expect(searching.field.costs.every((cost, at) => cost <= (before[at] ?? 0))).toBe(true);
  expect(searching.field.costs.reduce((sum, cost) => sum + cost)).toBeLessThan(before.reduce((sum, cost) => sum + cost));
});

test("a pattern that repeats itself is found exactly", () => {
  const stripes = painted(80, 70, (x, y) => [(x % 9) * 28, ((x + 2 * y) % 7) * 36, 128]);
  const searching = searchingIn(stripes, disc(stripes, 40, 35, 9));
  matchAtRandom(searching);
  for (let round = 0; round < 8; round++) searchRound(searching, round % 2 === 1, 80);
  expect(Math.max(...searching.field.costs)).toBe(0);
});

test("matches of a coarse level are carried to the same places of the finer one", () => {
  const [fine, coarse] = makeLevels(noise(120, 100), disc({ width: 120, height: 100 }, 60, 50, 16), 3, 2) as [Level, Level];
  const field = emptyField(coarse, 1);
  const moved = 20 * coarse.width + 7; // as far, for every patch
  field.matches.forEach((_, at) => {
    const place = (field.rows[Math.floor(at / field.columns.length)] ?? 0) * coarse.width + (field.columns[at % field.columns.length] ?? 0);
    field.matches[at] = place - moved;
  });
  const finer = refined({ field, level: coarse }, fine, 2);
  const offsets = Array.from(finer.matches).flatMap((match, at) => {
    if (match < 0) return [];
    return (finer.rows[Math.floor(at / finer.columns.length)] ?? 0) * fine.width + (finer.columns[at % finer.columns.length] ?? 0) - match;
  });
  expect(offsets.length).toBeGreaterThan(20);
  expect(new Set(offsets)).toEqual(new Set([40 * fine.width + 14]));
});
