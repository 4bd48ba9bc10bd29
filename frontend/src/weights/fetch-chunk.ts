/** One chunk from one place, bounded and verified. */
import { AppError, describeCause, throwIfCancelled } from "../errors.ts";
import type { Chunk } from "../manifest/schema.ts";
import { ChunkMismatchError, ChunkMissingError, ChunkUnreachableError } from "./errors.ts";
import type { PartialChunk } from "./partial-chunk.ts";
import { STALL_MS, StallWatch } from "./stall-watch.ts";
import { findMismatch } from "./verify-chunk.ts";

export interface FetchOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** What an earlier try left behind: asked for is the rest. Empty after wrong bytes; after a broken transfer it is not. */
  readonly partial: PartialChunk;
  /** False while the system knows of no network: a failure then says nothing about the mirror. */
  readonly isLineUp: () => boolean;
  /** Told the size of each piece as it arrives, before anything is known to be right. */
  readonly onBytes: (count: number) => void;
  /** Told how many bytes of `partial` were dropped. */
  readonly onDropped: (count: number) => void;
}

/** Where a chunk is under a base URL: `<base><aa>/<sha256>`. */
export function chunkUrl(base: string, sha256: string): string {
  return `${base}${sha256.slice(0, 2)}/${sha256}`;
}

/**
 * The bytes of `chunk`, verified.
 *
 * @throws ChunkMismatchError, ChunkMissingError, ChunkUnreachableError, CancelledError.
 */
export async function fetchChunk(chunk: Chunk, url: string, options: FetchOptions): Promise<Uint8Array<ArrayBuffer>> {
  const stall = new StallWatch();
  const before = options.partial.size;
  try {
    await receive(chunk, url, options, stall);
    const bytes = options.partial.join();
    const mismatch = await findMismatch(bytes, chunk);
    if (mismatch !== null) throw new ChunkMismatchError(chunk.sha256, url, mismatch);
    return bytes;
  } catch (error) {
    if (error instanceof ChunkMismatchError) options.onDropped(options.partial.clear());
    if (error instanceof AppError) throw error;
    throwIfCancelled(options.signal);
    // Not every mirror knows ranges, nor lets another site ask for one.
    if (before > 0 && options.partial.size === before && options.isLineUp()) options.onDropped(options.partial.clear());
    const what = stall.signal.aborted ? `silence for ${String(STALL_MS / 1000)} s` : describeCause(error);
    throw new ChunkUnreachableError(chunk.sha256, url, what, error);
  } finally {
    stall.end();
  }
}

async function receive(chunk: Chunk, url: string, options: FetchOptions, stall: StallWatch): Promise<void> {
  const { partial } = options;
  const response = await options.fetch(url, {
    cache: "no-store", // the verified copy goes to CacheStorage; the HTTP cache would hold, or refuse, a second one
    credentials: "omit",
    signal: AbortSignal.any([options.signal, stall.signal]),
    ...(partial.size > 0 ? { headers: { range: `bytes=${String(partial.size)}-` } } : {}),
  });
  if (response.status === 416) options.onDropped(partial.clear());
  if (!response.ok) throw describeStatus(chunk, url, response.status);
  if (response.status !== 206) options.onDropped(partial.clear());
  checkAnnouncedLength(chunk, url, response, partial.size);
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    stall.hear();
    if (partial.size + value.length > chunk.size) {
      await reader.cancel();
      throw new ChunkMismatchError(chunk.sha256, url, `more than the ${String(chunk.size)} bytes that belong`);
    }
    partial.add(value);
    options.onBytes(value.length);
  }
}

function describeStatus(chunk: Chunk, url: string, status: number): AppError {
  const isPassing = status >= 500 || status === 408 || status === 416 || status === 429;
  return isPassing
    ? new ChunkUnreachableError(chunk.sha256, url, `HTTP ${String(status)}`)
    : new ChunkMissingError(chunk.sha256, url, status);
}

/** An error page with status 200 is refused before its body is read. */
function checkAnnouncedLength(chunk: Chunk, url: string, response: Response, alreadyHere: number): void {
  const announced = response.headers.get("content-length");
  const isPlain = response.headers.get("content-encoding") === null;
  const left = chunk.size - alreadyHere;
  if (announced !== null && isPlain && Number(announced) !== left) {
    throw new ChunkMismatchError(chunk.sha256, url, `${announced} bytes where ${String(left)} belong`);
  }
}
