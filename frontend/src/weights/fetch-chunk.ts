/** One chunk from one place, bounded and verified. */
import { AppError, describeCause, throwIfCancelled } from "../errors.ts";
import type { Chunk } from "../manifest/schema.ts";
import { readBounded } from "../read-bounded.ts";
import { ChunkMismatchError, ChunkMissingError, ChunkUnreachableError } from "./errors.ts";
import { findMismatch } from "./verify-chunk.ts";

export interface FetchOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** Told the size of each piece as it arrives, before anything is known to be right. */
  readonly onBytes: (count: number) => void;
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
  try {
    const bytes = await receive(chunk, url, options);
    const mismatch = await findMismatch(bytes, chunk);
    if (mismatch !== null) throw new ChunkMismatchError(chunk.sha256, url, mismatch);
    return bytes;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throwIfCancelled(options.signal);
    throw new ChunkUnreachableError(chunk.sha256, url, describeCause(error), error);
  }
}

async function receive(chunk: Chunk, url: string, options: FetchOptions): Promise<Uint8Array<ArrayBuffer>> {
  // no-store: the verified copy goes to CacheStorage, and a browser's HTTP cache would hold, or refuse, a second one.
  const response = await options.fetch(url, { cache: "no-store", credentials: "omit", signal: options.signal });
  if (!response.ok) throw describeStatus(chunk, url, response.status);
  checkAnnouncedLength(chunk, url, response);
  const body = await readBounded(response, chunk.size, options.onBytes);
  if (body.kind === "too-long") {
    throw new ChunkMismatchError(chunk.sha256, url, `more than the ${String(chunk.size)} bytes that belong`);
  }
  return body.bytes;
}

function describeStatus(chunk: Chunk, url: string, status: number): AppError {
  const isPassing = status >= 500 || status === 408 || status === 429;
  return isPassing
    ? new ChunkUnreachableError(chunk.sha256, url, `HTTP ${String(status)}`)
    : new ChunkMissingError(chunk.sha256, url, status);
}

/** An error page with status 200 is refused before its body is read. */
function checkAnnouncedLength(chunk: Chunk, url: string, response: Response): void {
  const announced = response.headers.get("content-length");
  const isPlain = response.headers.get("content-encoding") === null;
  if (announced !== null && isPlain && Number(announced) !== chunk.size) {
    throw new ChunkMismatchError(chunk.sha256, url, `${announced} bytes where ${String(chunk.size)} belong`);
  }
}
