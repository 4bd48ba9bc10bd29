/** A browser that gives this site little room, by Chromium's own means. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { cdp } from "vitest/browser";
import type { LoadProgress } from "../session/engine.ts";
import { estimateStorage } from "../session/webgpu-support.ts";
import { openChunkCache } from "./chunk-cache.ts";
import { openChunkLocks } from "./chunk-locks.ts";
import { type Download, downloadChunks } from "./download.ts";
import { type MadeChunk, makeChunk, makeLine, serveChunks } from "./mirrors.fixture.ts";
import { PauseSwitch } from "./pause-switch.ts";
import { findMismatch } from "./verify-chunk.ts";

const NAME = "test-quota";
const CHUNK_BYTES = 1_000_000;
const ROOM = 3_500_000;
let chunks: MadeChunk[];

beforeEach(async () => {
  chunks = await Promise.all(Array.from({ length: 6 }, (_, seed) => makeChunk(seed, CHUNK_BYTES)));
  await limitTo(ROOM);
});

afterEach(async () => {
  await limitTo(undefined);
  await caches.delete(NAME);
});

/** Undefined lifts the limit. */
async function limitTo(quotaSize: number | undefined): Promise<void> {
  const { send } = cdp() as unknown as { send: (method: string, parameters: object) => Promise<unknown> };
  await send("Storage.overrideQuotaForOrigin", { origin: location.origin, ...(quotaSize === undefined ? {} : { quotaSize }) });
}

function prepare(change: Partial<Download>): Download {
  return {
    chunks,
    mirrors: ["https://hub.example/chunks/"],
    cache: openChunkCache(caches, NAME),
    locks: openChunkLocks(navigator.locks),
    line: makeLine(),
    pause: new PauseSwitch(),
    fetch: serveChunks(chunks).fetch,
    onProgress: () => undefined,
    makeRoom: () => Promise.resolve(false),
    estimateStorage: () => estimateStorage(navigator.storage),
    now: () => performance.now(),
    ...change,
  };
}

test("with too little room it goes on in memory, keeps what fits, and says what it needs and what there is", async () => {
  const seen: LoadProgress[] = [];
  // One after the other: Chromium counts what is written side by side only when it is there, and lets more in.
  const blobs = await downloadChunks(prepare({ parallel: 1, onProgress: (progress) => seen.push(progress) }));
  expect(blobs.size).toBe(6);
  for (const chunk of chunks) expect(await findMismatch(new Uint8Array((await blobs.get(chunk.sha256)?.arrayBuffer()) ?? []), chunk)).toBeNull();
  const kept = await openChunkCache(caches, NAME).list();
  expect(kept.size).toBeLessThanOrEqual(3);
  const { shortage } = seen.at(-1) ?? {};
  expect(shortage?.neededBytes).toBeGreaterThanOrEqual(3 * CHUNK_BYTES);
  expect(shortage?.freeBytes ?? 0).toBeLessThan(ROOM);
});

test("room that a sweep makes is used", async () => {
  // The blobs of the test before still count: Chromium lets go of deleted entries when nobody holds them.
  const { usageBytes } = await estimateStorage(navigator.storage);
  await limitTo((usageBytes ?? 0) + ROOM);
  const cache = openChunkCache(caches, NAME);
  const old = await Promise.all([20, 21, 22, 23, 24, 25, 26, 27].map((seed) => makeChunk(seed, CHUNK_BYTES)));
  const outcomes = new Set<string>();
  for (const chunk of old) outcomes.add(await cache.write(chunk, chunk.bytes));
  expect(outcomes).toContain("full");
  const [first] = chunks;
  if (first === undefined) throw new Error("there is no chunk");
  const makeRoom = async (): Promise<boolean> => {
    for (const { sha256 } of old) await cache.delete(sha256);
    return true;
  };
  const seen: LoadProgress[] = [];
  await downloadChunks(prepare({ chunks: [first], makeRoom, onProgress: (progress) => seen.push(progress) }));
  expect(await cache.list()).toEqual(new Set([first.sha256]));
  expect(seen.some(({ shortage }) => shortage !== undefined)).toBe(false);
});
