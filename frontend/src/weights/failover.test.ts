/**
 * The failure matrix: every fault of a mirror, in every place of the list, over real HTTP.
 *
 * The download is whole as long as one good mirror has the chunks, no wrong byte is ever accepted, and what is wasted is bounded: the
 * table at the end says by how much.
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChunkLocks } from "./chunk-locks.ts";
import type { Patience } from "./chunk-source.ts";
import { downloadChunks } from "./download.ts";
import { countReceived, type Fault, FAULTS, type LiveMirror, startMirror } from "./faulty-mirrors.fixture.ts";
import { type MadeChunk, makeChunk, makeLine, makeMemoryCache } from "./mirrors.fixture.ts";
import { PauseSwitch } from "./pause-switch.ts";

const SIZE = 32 * 1024;
const PATIENCE: Patience = { graceMs: 150, leftMs: 100, pulseMs: 25, silenceMs: 250 };
const PLACES = {
  "first of two": (fault: Fault) => [fault, null],
  "last of two": (fault: Fault) => [null, fault],
  "two of three": (fault: Fault) => [fault, fault, null],
  alone: (fault: Fault) => [fault],
} as const satisfies Record<string, (fault: Fault) => (Fault | null)[]>;
/** What a request to such a mirror may cost; of the rest, nothing. */
const WORST_PER_REQUEST: Partial<Record<Fault, number>> = {
  "slow, 50 kB/s": SIZE,
  "shorter, of no said length": SIZE / 2,
  "longer, of no said length": 2 * SIZE,
  "one bit wrong": SIZE,
};
/** What ends a download that has no good mirror; a slow one is a good one. */
const ALONE: Partial<Record<Fault, string>> = {
  down: "chunk.unreachable",
  "slow, 50 kB/s": "whole",
  silent: "chunk.unreachable",
  "without it (404)": "chunk.missing",
  "closed (403)": "chunk.missing",
  "in trouble (503)": "chunk.unreachable",
  "redirect loop": "chunk.unreachable",
  "breaks halfway": "whole",
};

let chunks: MadeChunk[];
const table: string[] = ["| fault | place | outcome | requests to it | bytes wasted |", "| --- | --- | --- | --- | --- |"];

beforeAll(async () => {
  chunks = await Promise.all(Array.from({ length: 4 }, (_, seed) => makeChunk(seed, SIZE)));
});

afterAll(() => {
  process.stdout.write(`4 chunks of ${String(SIZE)} bytes\n${table.join("\n")}\n`);
});

interface Result {
  readonly outcome: string;
  readonly wasted: number;
  readonly requests: number;
}

async function download(mirrors: readonly LiveMirror[], faulty: readonly LiveMirror[]): Promise<Result> {
  const { fetch, received } = countReceived();
  const cache = makeMemoryCache();
  const work = downloadChunks({
    chunks,
    mirrors: mirrors.map(({ base }) => base),
    cache,
    locks: openChunkLocks(undefined),
    line: makeLine(),
    pause: new PauseSwitch(),
    estimateStorage: () => Promise.resolve({ quotaBytes: null, usageBytes: null }),
    fetch,
    onProgress: () => undefined,
    makeRoom: () => Promise.resolve(false),
    now: () => performance.now(),
    parallel: 3,
    patience: PATIENCE,
  });
  const outcome = await work.then(
    (blobs) => (blobs.size === chunks.length ? "whole" : "parts are missing"),
    (error: unknown) => (error as { code: string }).code,
  );
  for (const [sha256, bytes] of cache.entries) expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  const kept = [...cache.entries.values()].reduce((sum, { length }) => sum + length, 0);
  return { outcome, wasted: received() - kept, requests: faulty.reduce((sum, mirror) => sum + mirror.requests(), 0) };
}

const CASES = (Object.keys(FAULTS) as Fault[]).flatMap((fault) => (Object.keys(PLACES) as (keyof typeof PLACES)[]).map((place) => [fault, place] as const));

async function withMirrors(kinds: readonly (Fault | null)[]): Promise<Result> {
  const mirrors: LiveMirror[] = [];
  for (const kind of kinds) mirrors.push(await startMirror(chunks, kind));
  try {
    return await download(mirrors, mirrors.filter((_, index) => kinds[index] !== null));
  } finally {
    await Promise.all(mirrors.map((mirror) => mirror.close()));
  }
}

test.each(CASES)("a mirror that is %s, %s", async (fault, place) => {
  const { outcome, wasted, requests } = await withMirrors(PLACES[place](fault));
  table.push(`| ${fault} | ${place} | ${outcome} | ${String(requests)} | ${String(wasted)} |`);
  expect(outcome).toBe(place === "alone" ? (ALONE[fault] ?? "chunk.mismatch") : "whole");
  expect(wasted).toBeLessThanOrEqual(requests * (WORST_PER_REQUEST[fault] ?? 0));
});

test("every fault at once, and one good mirror at the end of the list", async () => {
  const kinds = Object.keys(FAULTS) as Fault[];
  expect((await withMirrors([...kinds, null])).outcome).toBe("whole");
});

test("where the visitor's own line is slow, each mirror is tried beside another once and then no more", async () => {
  const { outcome, requests } = await withMirrors(["slow, 50 kB/s", "slow, 50 kB/s"]);
  expect(outcome).toBe("whole");
  expect(requests).toBeLessThanOrEqual(chunks.length + 2);
});
