/** Room for the new: chunks that no kept manifest names belong to releases that this browser has left behind. */
import type { PublicKeys } from "../config.ts";
import { listFiles } from "../manifest/check-consistency.ts";
import type { DocumentStore } from "../manifest/document-store.ts";
import { openEnvelope } from "../manifest/open-envelope.ts";
import { parseManifest } from "../manifest/parse-manifest.ts";
import type { ChunkCache } from "./chunk-cache.ts";

/**
 * Deletes every chunk that neither a kept manifest nor `inUse` names.
 *
 * @returns how many went.
 */
export async function pruneChunks(
  cache: ChunkCache,
  store: DocumentStore,
  keys: PublicKeys,
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

async function namedChunks(store: DocumentStore, keys: PublicKeys): Promise<Set<string>> {
  const named = new Set<string>();
  for (const envelope of await store.list()) {
    try {
      const manifest = parseManifest(await openEnvelope(envelope, keys));
      for (const file of manifest.variants.flatMap(listFiles)) {
        for (const chunk of file.chunks) named.add(chunk.sha256);
      }
    } catch {
      // What cannot be verified names nothing.
    }
  }
  return named;
}
