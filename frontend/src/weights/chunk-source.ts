/** A chunk from the first mirror that has the right bytes. */
import { CancelledError } from "../errors.ts";
import type { Chunk } from "../manifest/schema.ts";
import { ChunkUnreachableError } from "./errors.ts";
import { chunkUrl, fetchChunk, type FetchOptions } from "./fetch-chunk.ts";

/** Wrong bytes, broken connections and gaps get a second chance at the same place: a cache on the way may have erred. */
const TRIES_PER_MIRROR = 2;

/**
 * The bytes of `chunk`, verified.
 *
 * @param mirrors absolute base URLs, in the order in which to ask.
 * @throws the error of the last place that was asked; ChunkUnreachableError where any place may yet answer; CancelledError.
 */
export async function fetchFromMirrors(
  chunk: Chunk,
  mirrors: readonly string[],
  options: FetchOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  let lastError: unknown = new ChunkUnreachableError(chunk.sha256, "nowhere", "the manifest names no mirror");
  let passing: ChunkUnreachableError | null = null;
  for (const mirror of mirrors) {
    for (let attempt = 0; attempt < TRIES_PER_MIRROR; attempt++) {
      try {
        return await fetchChunk(chunk, chunkUrl(mirror, chunk.sha256), options);
      } catch (error) {
        if (error instanceof CancelledError) throw error;
        if (error instanceof ChunkUnreachableError) passing = error;
        lastError = error;
      }
    }
  }
  throw passing ?? lastError;
}
