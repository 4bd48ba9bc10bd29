/** Models in the browser's own storage: listed, checked, deleted, left behind. */
import { afterEach, beforeEach, expect, test } from "vitest";
import direct from "../../../tests/golden/tiny_direct_release/manifest.json";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import { makeSigner, type Signer } from "../manifest/signer.fixture.ts";
import { openDocumentStore } from "../manifest/document-store.ts";
import { openChunkCache } from "../weights/chunk-cache.ts";
import type { EngineHost, HostParts } from "./engine-host.ts";
import { CHUNKS, forgetEverything, makeHost as makeHostOf, makeJob, MANIFESTS } from "./engine-host.fixture.ts";

let requests: string[];
let signer: Signer;
/** What the hub gives as the manifest, by slug. */
let published: Record<string, object>;

beforeEach(async () => {
  requests = [];
  signer = await makeSigner();
  published = { tiny, direct };
});

afterEach(forgetEverything);

function makeHost(change: Partial<HostParts> = {}): EngineHost {
  const answer: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), location.href);
    requests.push(url.pathname);
    if (url.pathname !== "/api/manifest") return fetch(input, init);
    const slug = url.searchParams.get("model") ?? "tiny";
    return new Response(await signer.sign(published[slug] ?? {}));
  };
  return makeHostOf(requests, { keys: signer.keys, fetch: answer, ...change });
}

const fetchedChunks = (): string[] => requests.filter((url) => url.startsWith("/chunks/"));
const quietly = (): void => undefined;
const TINY_BYTES = tiny.variants[0]?.total_bytes ?? NaN;

/** Another release of the tiny model, whose decoder is missing its last graph's weights in the cache: the encoder's are shared. */
function publishNext(version: string, sequence: number, swap: { readonly sha256: string; readonly size: number }): void {
  const [variant] = tiny.variants;
  if (variant === undefined) throw new Error("the golden manifest has no variant");
  const [first, ...others] = variant.graphs;
  if (first === undefined) throw new Error("the golden variant has no graph");
  const file = { path: "more.bin", size: swap.size, sha256: swap.sha256, chunks: [swap] };
  const graphs = [{ ...first, external_data: [...first.external_data, file] }, ...others];
  published["tiny"] = { ...tiny, version, sequence, variants: [{ ...variant, graphs, total_bytes: variant.total_bytes + swap.size }] };
}

test("nothing downloaded, nothing listed; a manifest alone is no copy", async () => {
  const host = makeHost();
  await host.describe(null);
  expect(await host.shelf.inventory()).toMatchObject({ copies: [], totalBytes: 0, strayBytes: 0 });
});

test("every copy is listed with its size, and the list asks the hub for nothing", async () => {
  const host = makeHost();
  await host.load("tiny", quietly);
  await host.load("direct", quietly);
  const cold = makeHost();
  requests = [];
  const { copies, totalBytes, storage } = await cold.shelf.inventory();
  expect(copies).toEqual([
    expect.objectContaining({ slug: "tiny", version: "1.0.0", variant: "fp32", cachedBytes: TINY_BYTES, totalBytes: TINY_BYTES, isLoaded: false, update: null }),
    expect.objectContaining({ slug: "direct", variant: "fp32" }),
  ]);
  expect(totalBytes).toBe(copies.reduce((sum, { cachedBytes }) => sum + cachedBytes, 0));
  expect(storage.quotaBytes).toBeGreaterThan(0);
  expect(requests).toEqual([]);
  expect((await host.shelf.inventory()).copies.every(({ isLoaded }) => isLoaded)).toBe(true);
});

test("a deleted copy is gone, what another one shares with it stays, and what runs goes on", async () => {
  const host = makeHost();
  await host.load("tiny", quietly);
  await host.load("direct", quietly);
  const [first] = (await host.shelf.inventory()).copies;
  if (first === undefined) throw new Error("nothing is listed");
  const { copies, totalBytes } = await host.shelf.remove(first);
  expect(copies.map(({ slug }) => slug)).toEqual(["direct"]);
  expect(totalBytes).toBe(copies[0]?.cachedBytes);
  expect((await host.describe(null)).cachedBytes).toBe(0);
  requests = [];
  await host.inpaint(null, makeJob(), quietly);
  expect(fetchedChunks()).toEqual([]);
  await makeHost().load(null, quietly);
  expect(fetchedChunks().length).toBeGreaterThan(5);
});

test("bytes that two variants share are counted once, and go with the last of them", async () => {
  const wasm = makeHost({ gpu: undefined });
  await wasm.load("direct", quietly);
  // Only fp16's own small graph is missing: it is no copy, though most of its bytes are here.
  expect((await wasm.shelf.inventory()).copies.map(({ variant }) => variant)).toEqual(["fp32"]);
  const half = direct.variants.find(({ name }) => name === "fp16");
  const graph = half?.graphs[0]?.file.chunks[0];
  if (half === undefined || graph === undefined) throw new Error("the golden release has no fp16");
  await openChunkCache(caches, CHUNKS).write(graph, new Uint8Array(await (await fetch(`/chunks/${graph.sha256.slice(0, 2)}/${graph.sha256}`)).arrayBuffer()));
  const { copies, totalBytes } = await wasm.shelf.inventory();
  expect(copies.map(({ variant }) => variant)).toEqual(["fp32", "fp16"]);
  expect(copies[0]?.sharedBytes).toBe(copies[1]?.sharedBytes);
  expect(totalBytes).toBe((copies[0]?.cachedBytes ?? NaN) + (copies[1]?.cachedBytes ?? NaN) - (copies[0]?.sharedBytes ?? NaN));
  let left = totalBytes;
  for (const copy of copies) left = (await wasm.shelf.remove(copy)).totalBytes;
  expect((await wasm.shelf.inventory()).copies).toEqual([]);
  expect(left).toBe(0);
});

test("a check finds the byte that a disk has turned, and says how much comes again", async () => {
  const host = makeHost();
  await host.load(null, quietly);
  const cache = openChunkCache(caches, CHUNKS);
  const [file] = tiny.variants[0]?.graphs[1]?.external_data ?? [];
  const chunk = file?.chunks[0];
  if (chunk === undefined) throw new Error("the golden release has no weights");
  const bytes = new Uint8Array((await (await cache.read(chunk))?.arrayBuffer()) ?? new ArrayBuffer(0));
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await cache.write(chunk, bytes);
  const told: number[] = [];
  expect(await host.shelf.check(({ doneBytes }) => told.push(doneBytes))).toEqual({ checkedBytes: TINY_BYTES, wrongBytes: chunk.size });
  expect(told[0]).toBe(0);
  expect(told).toEqual([...told].sort((left, right) => left - right));
  expect((await host.describe(null)).cachedBytes).toBe(TINY_BYTES - chunk.size);
  expect(await host.shelf.check(quietly)).toEqual({ checkedBytes: TINY_BYTES - chunk.size, wrongBytes: 0 });
  requests = [];
  await makeHost().load(null, quietly);
  expect(fetchedChunks()).toHaveLength(1);
});

test("a check can be stopped", async () => {
  const host = makeHost();
  await host.load(null, quietly);
  await expect(host.shelf.check(quietly, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
});

test("an update is shown with what it really costs, and the old release stays until the new one is here", async () => {
  await makeHost().load(null, quietly);
  const swap = await serveExtraChunk();
  publishNext("1.1.0", 8, swap);
  const host = makeHost();
  await host.describe(null);
  const [copy] = (await host.shelf.inventory()).copies;
  expect(copy).toMatchObject({ version: "1.0.0", cachedBytes: TINY_BYTES, update: { version: "1.1.0", downloadBytes: swap.size } });
  await host.load("direct", quietly); // sweeps, and leaves both releases alone
  expect((await host.describe(null)).cachedBytes).toBe(TINY_BYTES);
});

test("a release that is left behind is swept out by the next load, also after a sweep that broke off", async () => {
  const cache = openChunkCache(caches, CHUNKS);
  const stray = await serveExtraChunk();
  publishNext("0.9.0", 6, stray);
  await cache.write(stray, new Uint8Array(stray.size));
  const before = makeHost();
  await before.describe(null);
  expect(await cache.list()).toContain(stray.sha256);
  published["tiny"] = tiny;
  const breaking = makeHost({ chunks: { ...cache, delete: () => Promise.reject(new DOMException("closed", "InvalidStateError")) } });
  expect((await breaking.load(null, quietly)).version).toBe("1.0.0");
  expect(await cache.list()).toContain(stray.sha256);
  expect((await makeHost().shelf.inventory()).strayBytes).toBe(stray.size);
  await makeHost().load(null, quietly);
  expect(await cache.list()).not.toContain(stray.sha256);
});

test("what nothing names can be cleared by hand", async () => {
  const host = makeHost();
  await host.load(null, quietly);
  const stray = await serveExtraChunk();
  await openChunkCache(caches, CHUNKS).write(stray, new Uint8Array(stray.size));
  expect(await host.shelf.inventory()).toMatchObject({ strayBytes: stray.size, totalBytes: TINY_BYTES + stray.size });
  expect(await host.shelf.remove(null)).toMatchObject({ strayBytes: 0, totalBytes: TINY_BYTES });
});

test("documents of releases that were left behind are bounded", async () => {
  const store = openDocumentStore(caches, MANIFESTS);
  for (let patch = 0; patch < 5; patch++) {
    published["tiny"] = { ...tiny, version: `1.0.${String(patch)}`, sequence: 7 + patch, channel: null, expires: null };
    await makeHost().load(null, quietly);
  }
  const kept = await store.list();
  expect(kept.length).toBeLessThanOrEqual(4); // of the newest release: by address (two of them), by version, and as loaded
});

/** A name for bytes that no golden release has. */
async function serveExtraChunk(): Promise<{ sha256: string; size: number }> {
  const bytes = new Uint8Array(500).fill(7);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""), size: bytes.length };
}
