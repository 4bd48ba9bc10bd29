/** Two tabs want the same model: a frame stands for the second one, with locks of its own that go when it goes. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LoadProgress } from "../session/engine.ts";
import { openChunkCache } from "./chunk-cache.ts";
import { openChunkLocks } from "./chunk-locks.ts";
import { type Download, downloadChunks } from "./download.ts";
import { type MadeChunk, makeChunk, makeLine, type Mirrors, serveChunks } from "./mirrors.fixture.ts";
import { PauseSwitch } from "./pause-switch.ts";

const NAME = "test-two-tabs";
let chunks: MadeChunk[];
let served: Mirrors;
let frame: HTMLIFrameElement;

beforeEach(async () => {
  chunks = await Promise.all(Array.from({ length: 12 }, (_, seed) => makeChunk(seed)));
  served = serveChunks(chunks);
  frame = document.createElement("iframe");
  document.body.append(frame);
});

afterEach(async () => {
  frame.remove();
  await caches.delete(NAME);
});

function otherTab(): LockManager {
  if (frame.contentWindow === null) throw new Error("the frame has no window");
  return frame.contentWindow.navigator.locks;
}

function prepare(change: Partial<Download> = {}): Download {
  return {
    chunks,
    mirrors: ["https://hub.example/chunks/"],
    cache: openChunkCache(caches, NAME),
    locks: openChunkLocks(navigator.locks),
    line: makeLine(),
    pause: new PauseSwitch(),
    fetch: served.fetch,
    onProgress: () => undefined,
    makeRoom: () => Promise.resolve(false),
    estimateStorage: () => Promise.resolve({ quotaBytes: null, usageBytes: null }),
    now: () => performance.now(),
    ...change,
  };
}

/** A way to the hub that gives nothing before it is let go of; an aborted request ends as one does. */
function holdBack(): { fetch: typeof fetch; letGo: () => void; begun: Promise<void> } {
  let letGo = (): void => undefined;
  let begin = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const fetch: typeof globalThis.fetch = async (input, init) => {
    begin();
    init?.signal?.throwIfAborted();
    await Promise.race([
      held,
      new Promise((_, reject) => init?.signal?.addEventListener("abort", () => { reject(new DOMException("", "AbortError")); })),
    ]);
    return served.fetch(input, init);
  };
  return { fetch, letGo, begun };
}

test("two tabs that start together ask for every chunk once, and both have all", async () => {
  const [mine, theirs] = await Promise.all([
    downloadChunks(prepare()),
    downloadChunks(prepare({ locks: openChunkLocks(otherTab()) })),
  ]);
  expect([...mine.keys()].sort()).toEqual([...theirs.keys()].sort());
  expect(mine.size).toBe(12);
  expect(served.requests).toHaveLength(12);
});

test("a tab that waits says so, and counts what the other one brings", async () => {
  const slow = holdBack();
  const theirs = downloadChunks(prepare({ locks: openChunkLocks(otherTab()), fetch: slow.fetch, parallel: 12 }));
  await slow.begun;
  const seen: LoadProgress[] = [];
  const mine = downloadChunks(
    prepare({
      parallel: 12,
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.hold === "other-tab") slow.letGo();
      },
    }),
  );
  await Promise.all([mine, theirs]);
  expect(seen.some(({ hold, doneBytes }) => hold === "other-tab" && doneBytes === 0)).toBe(true);
  expect(seen.at(-1)).toMatchObject({ doneBytes: 1200 });
  expect(seen.at(-1)?.hold).toBeUndefined();
  expect(served.requests).toHaveLength(12);
});

test("when the other tab is closed midway, this one goes on in its place", async () => {
  const slow = holdBack();
  void downloadChunks(prepare({ locks: openChunkLocks(otherTab()), fetch: slow.fetch })).catch(() => undefined);
  await slow.begun;
  const onProgress = ({ hold }: LoadProgress): void => {
    if (hold === "other-tab") frame.remove();
  };
  expect((await downloadChunks(prepare({ onProgress }))).size).toBe(12);
  expect(served.requests).toHaveLength(12);
});

test("a tab that pauses lets the other one fetch", async () => {
  const slow = holdBack();
  const pause = new PauseSwitch();
  const theirs = downloadChunks(prepare({ locks: openChunkLocks(otherTab()), fetch: slow.fetch, pause }));
  await slow.begun;
  pause.set(true);
  expect((await downloadChunks(prepare())).size).toBe(12);
  pause.set(false);
  expect((await theirs).size).toBe(12);
  expect(served.requests).toHaveLength(12);
});

test("waiting for another tab can be stopped", async () => {
  const slow = holdBack();
  const theirs = downloadChunks(prepare({ locks: openChunkLocks(otherTab()), fetch: slow.fetch }));
  await slow.begun;
  const visit = new AbortController();
  const onProgress = ({ hold }: LoadProgress): void => {
    if (hold === "other-tab") visit.abort();
  };
  await expect(downloadChunks(prepare({ onProgress }), visit.signal)).rejects.toMatchObject({ code: "cancelled" });
  slow.letGo();
  await theirs;
});

test("where the browser has no locks, each tab works alone", async () => {
  const alone = openChunkLocks(undefined);
  const [mine, theirs] = await Promise.all([downloadChunks(prepare({ locks: alone })), downloadChunks(prepare({ locks: alone }))]);
  expect([mine.size, theirs.size]).toEqual([12, 12]);
});
