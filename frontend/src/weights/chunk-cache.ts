/**
 * Verified chunks in CacheStorage, keyed by hash.
 *
 * Nothing enters unverified, and what comes out is verified again: a corrupt entry is deleted and counts as absent.
 */
import { CHUNK_CACHE_NAME } from "../config.ts";
import type { Chunk } from "../manifest/schema.ts";
import { chunkUrl } from "./fetch-chunk.ts";
import { findMismatch } from "./verify-chunk.ts";

export type WriteOutcome = "kept" | "full" | "unavailable";

export interface ChunkCache {
  /** Hashes of what is there, unverified: an estimate for the page. */
  list(): Promise<Set<string>>;
  /** Bytes of an entry, as it says of itself; 0 where there is none. */
  sizeOf(sha256: string): Promise<number>;
  /** The chunk, verified; null when absent or corrupt. */
  read(chunk: Chunk): Promise<Blob | null>;
  /** What lies there, read by nobody yet: for whoever has just written it, and verified it before. */
  open(sha256: string): Promise<Blob | null>;
  /** Keeps bytes that were verified before. */
  write(chunk: Chunk, bytes: Uint8Array<ArrayBuffer>): Promise<WriteOutcome>;
  delete(sha256: string): Promise<void>;
}

/** Below a path that the hub serves as well, so that an entry reads like what it is. */
const BASE = "/chunks/";

/** A cache in `storage`; where the browser refuses storage, one that is always empty. */
export function openChunkCache(storage: CacheStorage | undefined, name: string = CHUNK_CACHE_NAME): ChunkCache {
  const open = async (): Promise<Cache | null> => {
    try {
      return (await storage?.open(name)) ?? null;
    } catch {
      return null;
    }
  };
  return {
    async list() {
      const requests = (await (await open())?.keys()) ?? [];
      return new Set(requests.map((request) => request.url.slice(request.url.lastIndexOf("/") + 1)));
    },
    async sizeOf(sha256) {
      const entry = await (await open())?.match(chunkUrl(BASE, sha256));
      return Number(entry?.headers.get("content-length") ?? 0);
    },
    async read(chunk) {
      const cache = await open();
      return cache === null ? null : readVerified(cache, chunk);
    },
    async open(sha256) {
      return (await (await (await open())?.match(chunkUrl(BASE, sha256)))?.blob()) ?? null;
    },
    async write(chunk, bytes) {
      const cache = await open();
      return cache === null ? "unavailable" : put(cache, chunk, bytes);
    },
    async delete(sha256) {
      await (await open())?.delete(chunkUrl(BASE, sha256));
    },
  };
}

/** The blob stays on disk where the browser can do that; only the check reads it, and lets go of it. */
async function readVerified(cache: Cache, chunk: Chunk): Promise<Blob | null> {
  const url = chunkUrl(BASE, chunk.sha256);
  try {
    const response = await cache.match(url);
    if (response === undefined) return null;
    const blob = await response.blob();
    if ((await findMismatch(new Uint8Array(await blob.arrayBuffer()), chunk)) === null) return blob;
  } catch {
    // An entry that cannot be read is as good as none.
  }
  await cache.delete(url);
  return null;
}

async function put(cache: Cache, chunk: Chunk, bytes: Uint8Array<ArrayBuffer>): Promise<WriteOutcome> {
  const headers = { "content-type": "application/octet-stream", "content-length": String(bytes.length) };
  try {
    await cache.put(chunkUrl(BASE, chunk.sha256), new Response(bytes, { headers }));
    return "kept";
  } catch (error) {
    return error instanceof Error && error.name === "QuotaExceededError" ? "full" : "unavailable";
  }
}
