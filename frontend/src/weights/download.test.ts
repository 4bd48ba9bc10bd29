import { beforeAll, expect, test } from "vitest";
import type { LoadProgress } from "../session/engine.ts";
import { type Download, downloadChunks } from "./download.ts";
import { flipBit, type MadeChunk, makeChunk, makeMemoryCache, serveChunks } from "./mirrors.fixture.ts";

const FIRST = "https://first.example/chunks/";
const SECOND = "https://second.example/chunks/";
let chunks: MadeChunk[];
let one: MadeChunk;

beforeAll(async () => {
  chunks = await Promise.all(Array.from({ length: 12 }, (_, seed) => makeChunk(seed)));
  one = await makeChunk(99);
});

function prepare(change: Partial<Download>): Download {
  return {
    chunks,
    mirrors: [FIRST],
    cache: makeMemoryCache(),
    fetch: serveChunks(chunks).fetch,
    onProgress: () => undefined,
    makeRoom: () => Promise.resolve(false),
    now: () => 0,
    ...change,
  };
}

test("every chunk arrives, and a second time nothing is asked for", async () => {
  const cache = makeMemoryCache();
  const first = serveChunks(chunks);
  const blobs = await downloadChunks(prepare({ cache, fetch: first.fetch }));
  expect([...blobs.keys()].sort()).toEqual(chunks.map(({ sha256 }) => sha256).sort());
  expect(first.requests).toHaveLength(12);
  const second = serveChunks(chunks);
  expect((await downloadChunks(prepare({ cache, fetch: second.fetch }))).size).toBe(12);
  expect(second.requests).toEqual([]);
});

test("at most so many are in flight at once", async () => {
  let inFlight = 0;
  let most = 0;
  const served = serveChunks(chunks);
  const counting: typeof fetch = async (...request) => {
    most = Math.max(most, ++inFlight);
    const response = await served.fetch(...request);
    inFlight--;
    return response;
  };
  await downloadChunks(prepare({ fetch: counting, parallel: 4 }));
  expect(most).toBe(4);
});

test("one flipped bit is refused, and the chunk is fetched again once", async () => {
  const cache = makeMemoryCache();
  const served = serveChunks([one], (_, attempt, bytes) => (attempt === 0 ? new Response(flipBit(bytes)) : null));
  await downloadChunks(prepare({ chunks: [one], cache, fetch: served.fetch }));
  expect(served.requests).toHaveLength(2);
  expect(cache.entries.get(one.sha256)).toEqual(one.bytes);
});

test("a chunk that stays wrong is named, with the place it came from", async () => {
  const cache = makeMemoryCache();
  const served = serveChunks([one], (_, __, bytes) => new Response(flipBit(bytes)));
  const url = `${FIRST}${one.sha256.slice(0, 2)}/${one.sha256}`;
  await expect(downloadChunks(prepare({ chunks: [one], cache, fetch: served.fetch }))).rejects.toMatchObject({
    code: "chunk.mismatch",
    message: expect.stringContaining(url) as string,
  });
  expect(served.requests).toEqual([url, url]);
  expect(cache.entries.size).toBe(0);
});

test("a mirror with wrong bytes is left for the next one", async () => {
  const served = serveChunks([one], (url, _, bytes) => (url.startsWith(FIRST) ? new Response(flipBit(bytes)) : null));
  const blobs = await downloadChunks(prepare({ chunks: [one], mirrors: [FIRST, SECOND], fetch: served.fetch }));
  expect(await blobs.get(one.sha256)?.arrayBuffer()).toEqual(one.bytes.buffer);
  expect(served.requests.map((url) => url.startsWith(FIRST))).toEqual([true, true, false]);
});

test.each<[string, string, number, () => Response]>([
  ["missing", "chunk.missing", 2, () => new Response("no", { status: 404 })],
  ["truncated", "chunk.mismatch", 2, () => new Response(one.bytes.slice(0, 50))],
  ["too long", "chunk.mismatch", 2, () => new Response(new Uint8Array(101))],
  ["announced with another length", "chunk.mismatch", 2, () => new Response(one.bytes, { headers: { "content-length": "7" } })],
  ["empty", "chunk.mismatch", 2, () => new Response(null)],
  ["served by a hub in trouble", "chunk.unreachable", 2, () => new Response("no", { status: 503 })],
])("a chunk that is %s ends as %s", async (_, code, requests, answer) => {
  const served = serveChunks([one], answer);
  await expect(downloadChunks(prepare({ chunks: [one], fetch: served.fetch }))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(one.sha256.slice(0, 12)) as string,
  });
  expect(served.requests).toHaveLength(requests);
});

test("a connection that breaks is tried once more", async () => {
  const served = serveChunks([one], (_, attempt) => {
    if (attempt === 0) throw new TypeError("network error");
    return null;
  });
  expect((await downloadChunks(prepare({ chunks: [one], fetch: served.fetch }))).size).toBe(1);
});

test("what was verified is kept when the tab closes midway, and the next visit goes on from there", async () => {
  const cache = makeMemoryCache();
  const tab = new AbortController();
  const served = serveChunks(chunks, () => {
    if (cache.entries.size >= 5) tab.abort();
    return null;
  });
  await expect(
    downloadChunks(prepare({ cache, fetch: served.fetch, parallel: 1 }), tab.signal),
  ).rejects.toMatchObject({ code: "cancelled" });
  const kept = cache.entries.size;
  expect(kept).toBeGreaterThanOrEqual(5);
  const later = serveChunks(chunks);
  await downloadChunks(prepare({ cache, fetch: later.fetch }));
  expect(later.requests).toHaveLength(chunks.length - kept);
});

test("after a failure nothing new is asked for", async () => {
  const served = serveChunks(chunks.slice(1));
  await expect(downloadChunks(prepare({ fetch: served.fetch, parallel: 1 }))).rejects.toMatchObject({
    code: "chunk.missing",
  });
  expect(new Set(served.requests).size).toBe(1);
});

test("when storage is full it makes room, and goes on in memory when there is none to make", async () => {
  let isRoomy = false;
  const cache = makeMemoryCache(() => (isRoomy ? "kept" : "full"));
  const makeRoom = (): Promise<boolean> => Promise.resolve((isRoomy = true));
  await downloadChunks(prepare({ cache, makeRoom }));
  expect(cache.entries.size).toBe(12);

  const notes = new Set<string | undefined>();
  const blobs = await downloadChunks(
    prepare({ cache: makeMemoryCache(() => "full"), onProgress: ({ note }) => notes.add(note?.code) }),
  );
  expect(blobs.size).toBe(12);
  expect(notes).toContain("storage.full");
});

test("progress counts bytes that are there, and ends at the total", async () => {
  const seen: LoadProgress[] = [];
  let clock = 0;
  const served = serveChunks(chunks, (_, attempt, bytes) => (attempt === 0 ? new Response(flipBit(bytes)) : null));
  const cache = makeMemoryCache();
  cache.entries.set(chunks[0]?.sha256 ?? "", chunks[0]?.bytes ?? new Uint8Array());
  await downloadChunks(
    prepare({ cache, fetch: served.fetch, now: () => (clock += 200), onProgress: (progress) => seen.push(progress) }),
  );
  expect(seen[0]).toMatchObject({ phase: "verify-cache", doneBytes: 0, bytesPerSecond: 0, secondsLeft: null });
  expect(seen.at(-1)).toMatchObject({ phase: "download", doneBytes: 1200, totalBytes: 1200, secondsLeft: 0 });
  expect(Math.max(...seen.map(({ doneBytes }) => doneBytes))).toBe(1200);
});

test("nothing starts when it is cancelled already", async () => {
  const served = serveChunks(chunks);
  await expect(downloadChunks(prepare({ fetch: served.fetch }), AbortSignal.abort())).rejects.toMatchObject({
    code: "cancelled",
  });
  expect(served.requests).toEqual([]);
});
