/**
 * Fills a hole with the picture's own detail, guided by a coarse fill: from coarse to fine, the known patches that are most
 * like the fill so far and like the guide vote for the pixels of the hole.
 *
 * The scheme is that of Wexler, Shechtman and Irani, "Space-Time Completion of Video" (PAMI 2007). The same picture, hole,
 * guide and seed give the same pixels everywhere.
 */

import { Distance, type Weights } from "./distance.ts";
import { evenOut } from "./even-out.ts";
import type { Guide } from "./guide.ts";
import { growInwards } from "./grow.ts";
import { keepCalm, trustIn } from "./keep-calm.ts";
import { keepUnmatched } from "./keep-unmatched.ts";
import { makeLevels, type Level } from "./level.ts";
import { emptyField, refined, type PatchField } from "./patch-field.ts";
import { Random } from "./random.ts";
import type { Raster } from "./raster.ts";
import { matchAtRandom, searchRound, type Searching } from "./search.ts";
import { shiftFor } from "./shift.ts";
import { slackFor } from "./slack.ts";
import { vote } from "./vote.ts";

export interface Synthesis {
  readonly guide: Guide;
  /** `width * height` bytes: `KNOWN`, `OPEN` or `BARRED`. */
  readonly hole: Uint8Array<ArrayBuffer>;
  /** Diameter of the largest circle in the hole, in pixels. */
  readonly holeWidth: number;
  readonly seed: number;
  /** Called between two rounds with the share that is done, 0 to 1; an error that it throws ends the synthesis. */
  readonly onRound: (share: number) => Promise<void>;
}

/** Width of a hole on the coarsest level, in pixels; roughly. */
const COARSEST_WIDTH = 14;
/** Rounds on a level where the hole has few pixels, on a larger one, and on the finest of several. */
const ROUNDS = { small: 8, large: 3, finest: 2 };
const SMALL = 4_000;
const USE = 20;
const TEXTURE = 3;
/** Levels of brightness; see `Voting`. */
const VOTE_WIDTH = 24;
/** Radius of the widest random tries, on all levels but the coarsest. */
const RADIUS = 8;
/** In a hole of more pixels than these, patches lie two, and three, pixels apart. */
const SPARSE = [12_000, 200_000];

/** @returns the picture with its hole filled; the guide's own where there is nothing to copy from */
export async function synthesise({ guide, hole, holeWidth, seed, onRound }: Synthesis): Promise<Raster> {
  const count = 1 + Math.max(0, Math.round(Math.log2(holeWidth / COARSEST_WIDTH)));
  const levels = makeLevels(guide.picture, hole, guide.deviation, count).filter(({ usable }) => usable.includes(1));
  const [finest] = levels;
  if (finest === undefined) return guide.picture;
  const weights = { guide: guide.weight, slack: slackFor(levels.at(-1) ?? finest), use: USE, texture: TEXTURE, shift: shiftFor(levels, guide) };
  const work = new Work(levels, onRound);
  const random = new Random(seed);
  let done: Done | null = null;
  for (const level of levels.toReversed()) done = await fillLevel({ level, levels, weights, random, work }, done);
  if (done !== null) evenOut(finest, done.sources);
  await work.did(finest);
  keepCalm(finest, guide, trustIn(guide, levels));
  return keepUnmatched(finest, guide, weights.slack);
}

interface Done {
  readonly sources: Int32Array;
  readonly level: Level;
  readonly field: PatchField;
}

interface Filling {
  readonly level: Level;
  readonly levels: readonly Level[];
  readonly weights: Weights;
  readonly random: Random;
  readonly work: Work;
}

async function fillLevel({ level, levels, weights, random, work }: Filling, before: Done | null): Promise<Done> {
  const step = stepFor(level);
  const field = before === null ? emptyField(level, step) : refined(before, level, step);
  const distance = new Distance(level, weights, step);
  const searching: Searching = { level, field, distance, random };
  const voting = { shift: weights.shift, width: VOTE_WIDTH };
  if (before === null) growInwards(level, weights);
  matchAtRandom(searching);
  if (before !== null) vote(level, field, voting);
  const radius = before === null ? Math.max(level.width, level.height) : RADIUS;
  let sources = new Int32Array(0);
  for (let round = 0; round < roundsOf(level, levels); round++) {
    searchRound(searching, false, radius);
    searchRound(searching, true, before === null ? radius : 0);
    sources = vote(level, field, voting);
    await work.did(level);
  }
  return { level, field, sources };
}

function roundsOf(level: Level, levels: readonly Level[]): number {
  if (level.openCount <= SMALL) return ROUNDS.small;
  return level === levels[0] && levels.length > 1 ? ROUNDS.finest : ROUNDS.large;
}

function stepFor({ openCount }: Level): number {
  return 1 + SPARSE.filter((most) => openCount > most).length;
}

/** Tells the share of the work that is done; a round counts by the pixels that it fills. */
class Work {
  #done = 0;
  readonly #all: number;

  constructor(levels: readonly Level[], private readonly onRound: Synthesis["onRound"]) {
    const evening = levels[0]?.openCount ?? 0;
    this.#all = levels.reduce((sum, level) => sum + roundsOf(level, levels) * level.openCount, evening);
  }

  did(level: Level): Promise<void> {
    this.#done += level.openCount;
    return this.onRound(this.#done / this.#all);
  }
}
