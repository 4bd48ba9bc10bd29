import { afterEach, expect, test } from "vitest";
import manifest from "../../../tests/golden/tiny_release/manifest.json";
import { listFiles } from "../manifest/check-consistency.ts";
import { openDocumentStore } from "../manifest/document-store.ts";
import type { Manifest } from "../manifest/schema.ts";
import { makeSigner } from "../manifest/signer.fixture.ts";
import { openChunkCache } from "./chunk-cache.ts";
import { makeChunk } from "./mirrors.fixture.ts";
import { pruneChunks } from "./prune-cache.ts";

const NAME = "test-chunks";
const STORE_NAME = "test-manifests";

afterEach(async () => {
  await caches.delete(NAME);
  await caches.delete(STORE_NAME);
});

test("a chunk comes back as it went in", async () => {
  const chunk = await makeChunk(1);
  const cache = openChunkCache(caches, NAME);
  expect(await cache.read(chunk)).toBeNull();
  expect(await cache.write(chunk, chunk.bytes)).toBe("kept");
  expect(await (await cache.open(chunk.sha256))?.arrayBuffer()).toEqual(chunk.bytes.buffer);
  expect(await (await cache.read(chunk))?.arrayBuffer()).toEqual(chunk.bytes.buffer);
  expect(await cache.list()).toEqual(new Set([chunk.sha256]));
});

test("a corrupt entry is deleted and counts as absent", async () => {
  const [chunk, other] = await Promise.all([makeChunk(1), makeChunk(2)]);
  const cache = openChunkCache(caches, NAME);
  await cache.write(chunk, other.bytes);
  expect(await cache.read(chunk)).toBeNull();
  expect(await cache.list()).toEqual(new Set());
});

test("without storage it is always empty, and never in the way", async () => {
  const chunk = await makeChunk(1);
  const refusing = { open: () => Promise.reject(new DOMException("no", "SecurityError")) } as unknown as CacheStorage;
  for (const storage of [undefined, refusing]) {
    const cache = openChunkCache(storage, NAME);
    expect(await cache.write(chunk, chunk.bytes)).toBe("unavailable");
    expect(await cache.read(chunk)).toBeNull();
    expect(await cache.open(chunk.sha256)).toBeNull();
    expect((await cache.list()).size).toBe(0);
  }
});

test("a full disk is told apart from other trouble", async () => {
  const chunk = await makeChunk(1);
  const full = { put: () => Promise.reject(new DOMException("full", "QuotaExceededError")) };
  const storage = { open: () => Promise.resolve(full) } as unknown as CacheStorage;
  expect(await openChunkCache(storage, NAME).write(chunk, chunk.bytes)).toBe("full");
});

test("pruning keeps what a kept manifest names and what is in use", async () => {
  const signer = await makeSigner();
  const store = openDocumentStore(caches, STORE_NAME);
  await store.put("tiny@stable", new TextEncoder().encode(await signer.sign(manifest)));
  await store.put("unreadable", new Uint8Array([1, 2, 3]));
  const cache = openChunkCache(caches, NAME);
  const [old, used] = await Promise.all([makeChunk(1), makeChunk(2)]);
  const named = (manifest as unknown as Manifest).variants.flatMap(listFiles)[0]?.chunks[0];
  if (named === undefined) throw new Error("the golden manifest names no chunk");
  for (const chunk of [old, used, named]) await cache.write(chunk, new Uint8Array(1));
  expect(await pruneChunks(cache, store, signer.keys, new Set([used.sha256]))).toBe(1);
  expect(await cache.list()).toEqual(new Set([used.sha256, named.sha256]));
});

test("the manifest store gives back what it was given", async () => {
  const store = openDocumentStore(caches, STORE_NAME);
  expect(await store.get("/api/manifest?model=a")).toBeNull();
  await store.put("/api/manifest?model=a", new Uint8Array([1, 2]));
  expect(await store.get("/api/manifest?model=a")).toEqual(new Uint8Array([1, 2]));
  expect(await store.get("/api/manifest?model=b")).toBeNull();
});
