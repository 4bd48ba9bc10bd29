/** Sweeping the cache: out goes every chunk whose release this browser has left behind. */
import { listFiles } from "../manifest/check-consistency.ts";
import type { DocumentStore } from "../manifest/document-store.ts";
import type { KeyRing } from "../manifest/key-ring.ts";
import type { ChunkCache } from "./chunk-cache.ts";
import { listReleases } from "./kept-releases.ts";

/**
 * Deletes every chunk that neither a kept release nor `inUse` names. What an interrupted sweep left, the next one takes.
 *
 * @returns how many went.
 */
export async function pruneChunks(
  cache: ChunkCache,
  store: DocumentStore,
  keys: KeyRing,
  inUse: ReadonlySet<string> = new Set(),
): Promise<number> {
  const named = await namedChunks(store, keys);
  let count = 0;
  for (const sha256 of await cache.list()) {
    if (named.has(sha256) || inUse.has(sha256)) continue;
    await cache.delete(sha256);
    count += 1;
  }
  return count;
}

async function namedChunks(store: DocumentStore, keys: KeyRing): Promise<Set<string>> {
  const named = new Set<string>();
  for (const { loaded, newest } of (await listReleases(store, keys)).values()) {
    for (const { variants } of loaded === null ? [newest] : [loaded, newest]) {
      for (const { chunks } of variants.flatMap(listFiles)) for (const { sha256 } of chunks) named.add(sha256);
    }
  }
  return named;
}
