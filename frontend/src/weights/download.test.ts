import { beforeAll, expect, test } from "vitest";
import type { LoadProgress } from "../session/engine.ts";
import { openChunkLocks } from "./chunk-locks.ts";
import { type Download, downloadChunks } from "./download.ts";
import { breakAfter, flipBit, hangAfter, type MadeChunk, makeChunk, makeLine, makeMemoryCache, serveChunks } from "./mirrors.fixture.ts";
import { PauseSwitch } from "./pause-switch.ts";

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
    locks: openChunkLocks(undefined),
    line: makeLine(),
    pause: new PauseSwitch(),
    estimateStorage: () => Promise.resolve({ quotaBytes: null, usageBytes: null }),
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

test("while a chunk is kept the next one is on its way, and no third", async () => {
  const cache = makeMemoryCache();
  const served = serveChunks(chunks);
  let goOn = (): void => undefined;
  const secondIsHere = new Promise<void>((resolve) => (goOn = resolve));
  let mostInHand = 0;
  const watching: typeof fetch = async (...request) => {
    const response = await served.fetch(...request);
    mostInHand = Math.max(mostInHand, served.requests.length - cache.entries.size);
    if (served.requests.length === 2) goOn();
    return response;
  };
  const slow: typeof cache.write = async (chunk, bytes) => {
    await secondIsHere; // for ever, if nothing is fetched meanwhile
    return cache.write(chunk, bytes);
  };
  await downloadChunks(prepare({ cache: { ...cache, write: slow }, fetch: watching, parallel: 1 }));
  expect(cache.entries.size).toBe(12);
  expect(mostInHand).toBe(2);
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
  expect(served.requests.map((url) => url.startsWith(FIRST))).toEqual([true, false]);
});

test.each<[string, string, number, () => Response]>([
  ["missing", "chunk.missing", 2, () => new Response("no", { status: 404 })],
  ["truncated", "chunk.mismatch", 2, () => new Response(one.bytes.slice(0, 50))],
  ["too long", "chunk.mismatch", 2, () => new Response(new Uint8Array(101))],
  ["announced with another length", "chunk.mismatch", 2, () => new Response(one.bytes, { headers: { "content-length": "7" } })],
  ["empty", "chunk.mismatch", 2, () => new Response(null)],
  ["served by a hub in trouble", "chunk.unreachable", 18, () => new Response("no", { status: 503 })],
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

  const shortages: unknown[] = [];
  const blobs = await downloadChunks(
    prepare({
      cache: makeMemoryCache(() => "full"),
      estimateStorage: () => Promise.resolve({ quotaBytes: 1000, usageBytes: 990 }),
      onProgress: ({ shortage }) => shortages.push(shortage),
    }),
  );
  expect(blobs.size).toBe(12);
  expect(shortages.at(-1)).toEqual({ neededBytes: 1200, freeBytes: 10 });
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

test("a line that drops midway is waited for, and nothing that arrived is asked for again", async () => {
  const big = await makeChunk(5, 3000);
  const line = makeLine((waiting) => (waiting.isThere = waiting.waits.length > 2));
  const ranges: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = (_, init) => {
    const range = new Headers(init?.headers).get("range");
    ranges.push(range);
    if (!line.isThere) return Promise.reject(new TypeError("Failed to fetch"));
    if (range === null) return Promise.resolve(breakAfter(big.bytes.slice(0, 1000), () => (line.isThere = false)));
    return Promise.resolve(new Response(big.bytes.slice(Number(/\d+/.exec(range)?.[0])), { status: 206 }));
  };
  const seen: LoadProgress[] = [];
  const blobs = await downloadChunks(prepare({ chunks: [big], line, fetch, onProgress: (progress) => seen.push(progress) }));
  expect(await blobs.get(big.sha256)?.arrayBuffer()).toEqual(big.bytes.buffer);
  expect(ranges[0]).toBeNull();
  expect(new Set(ranges.slice(1))).toEqual(new Set(["bytes=1000-"]));
  expect(line.waits).toEqual([1000, 1000, 2000]);
  const held = seen.filter(({ hold }) => hold === "line");
  expect(held.length).toBeGreaterThan(0);
  expect(held.every(({ doneBytes, secondsLeft }) => doneBytes === 1000 && secondsLeft === null)).toBe(true);
  expect(seen.at(-1)).toMatchObject({ doneBytes: 3000 });
  expect(seen.at(-1)?.hold).toBeUndefined();
});

test("a mirror that knows no ranges gives the whole chunk, and the bar does not count a byte twice", async () => {
  const big = await makeChunk(6, 3000);
  let attempt = 0;
  const fetch: typeof globalThis.fetch = () =>
    Promise.resolve(attempt++ === 0 ? breakAfter(big.bytes.slice(0, 1000)) : new Response(big.bytes));
  const seen: LoadProgress[] = [];
  await downloadChunks(prepare({ chunks: [big], fetch, now: (() => { let clock = 0; return () => (clock += 200); })(), onProgress: (progress) => seen.push(progress) }));
  expect(Math.max(...seen.map(({ doneBytes }) => doneBytes))).toBe(3000);
});

test("a mirror that cannot be asked for a part is asked for the whole", async () => {
  const big = await makeChunk(7, 3000);
  const ranges: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = (_, init) => {
    const range = new Headers(init?.headers).get("range");
    ranges.push(range);
    if (range !== null) return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve(ranges.length === 1 ? breakAfter(big.bytes.slice(0, 1000)) : new Response(big.bytes));
  };
  expect((await downloadChunks(prepare({ chunks: [big], fetch }))).size).toBe(1);
  expect(ranges).toEqual([null, "bytes=1000-", null]);
});

test("on a line that is known to be down it never gives up, on one that is said to be up it does", async () => {
  const down = makeLine((line) => (line.isThere = line.waits.length > 40));
  down.isThere = false;
  const served = serveChunks([one], () => {
    if (!down.isThere) throw new TypeError("Failed to fetch");
    return null;
  });
  expect((await downloadChunks(prepare({ chunks: [one], line: down, fetch: served.fetch }))).size).toBe(1);
  expect(Math.max(...down.waits)).toBe(30_000);
  const up = makeLine();
  const fetch = (): Promise<Response> => Promise.reject(new TypeError("Failed to fetch"));
  await expect(downloadChunks(prepare({ chunks: [one], line: up, fetch }))).rejects.toMatchObject({ code: "chunk.unreachable" });
  expect(up.waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test("a pause ends what is in flight and asks for nothing; going on keeps what had arrived", async () => {
  const big = await makeChunk(8, 3000);
  const pause = new PauseSwitch();
  const ranges: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = (_, init) => {
    const range = new Headers(init?.headers).get("range");
    ranges.push(range);
    if (range !== null) return Promise.resolve(new Response(big.bytes.slice(1000), { status: 206 }));
    return Promise.resolve(hangAfter(big.bytes.slice(0, 1000), init?.signal));
  };
  const seen: LoadProgress[] = [];
  let hasPaused = false;
  const onProgress = (progress: LoadProgress): void => {
    seen.push(progress);
    if (progress.doneBytes === 1000 && !hasPaused) {
      hasPaused = true;
      pause.set(true);
    }
    else if (progress.hold === "paused") queueMicrotask(() => { pause.set(false); });
  };
  let clock = 0;
  const blobs = await downloadChunks(prepare({ chunks: [big], pause, fetch, onProgress, now: () => (clock += 200) }));
  expect(blobs.size).toBe(1);
  expect(ranges).toEqual([null, "bytes=1000-"]);
  expect(seen.filter(({ hold }) => hold === "paused")).toHaveLength(1);
  expect(seen.find(({ hold }) => hold === "paused")).toMatchObject({ doneBytes: 1000, bytesPerSecond: 0, secondsLeft: null });
});

test("what is paused can be cancelled", async () => {
  const pause = new PauseSwitch();
  pause.set(true);
  const tab = new AbortController();
  const served = serveChunks(chunks);
  const onProgress = ({ hold }: LoadProgress): void => {
    if (hold === "paused") queueMicrotask(() => { tab.abort(); });
  };
  await expect(downloadChunks(prepare({ pause, fetch: served.fetch, onProgress }), tab.signal)).rejects.toMatchObject({ code: "cancelled" });
  expect(served.requests).toEqual([]);
});
