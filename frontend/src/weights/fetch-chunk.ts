/** One chunk from one place, bounded and verified. */
import { AppError, describeCause, throwIfCancelled } from "../errors.ts";
import type { Chunk } from "../manifest/schema.ts";
import { ChunkMismatchError, ChunkMissingError, ChunkUnreachableError } from "./errors.ts";
import type { PartialChunk } from "./partial-chunk.ts";
import { StallWatch } from "./stall-watch.ts";
import { findMismatch } from "./verify-chunk.ts";

export interface FetchOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** What an earlier try left behind: asked for is the rest. Empty after wrong bytes; after a broken transfer it is not. */
  readonly partial: PartialChunk;
  /** False while the system knows of no network: a failure then says nothing about the mirror. */
  readonly isLineUp: () => boolean;
  readonly silenceMs: number;
  /** Told whenever `partial` has grown or was dropped, before anything is known to be right. */
  readonly onChange: () => void;
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
  const stall = new StallWatch(options.silenceMs);
  const end = new AbortController();
  const before = options.partial.size;
  try {
    await receive(chunk, url, { ...options, signal: AbortSignal.any([options.signal, end.signal]) }, stall);
    const bytes = options.partial.view();
    const mismatch = await findMismatch(bytes, chunk);
    if (mismatch !== null) throw new ChunkMismatchError(chunk.sha256, url, mismatch);
    return bytes;
  } catch (error) {
    if (error instanceof ChunkMismatchError) drop(options);
    if (error instanceof AppError) throw error;
    throwIfCancelled(options.signal);
    // Not every mirror knows ranges, nor lets another site ask for one.
    if (before > 0 && options.partial.size === before && options.isLineUp()) drop(options);
    const what = stall.signal.aborted ? `silence for ${String(options.silenceMs / 1000)} s` : describeCause(error);
    throw new ChunkUnreachableError(chunk.sha256, url, what, error);
  } finally {
    stall.end();
    end.abort(); // what is refused is not received any further
  }
}

function drop({ partial, onChange }: FetchOptions): void {
  partial.clear();
  onChange();
}

async function receive(chunk: Chunk, url: string, options: FetchOptions, stall: StallWatch): Promise<void> {
  const { partial } = options;
  const response = await options.fetch(url, {
    cache: "no-store", // the verified copy goes to CacheStorage; the HTTP cache would hold, or refuse, a second one
    credentials: "omit",
    signal: AbortSignal.any([options.signal, stall.signal]),
    ...(partial.size > 0 ? { headers: { range: `bytes=${String(partial.size)}-` } } : {}),
  });
  if (response.status === 416) drop(options);
  if (!response.ok) throw describeStatus(chunk, url, response.status);
  if (response.status !== 206) drop(options);
  checkAnnouncement(chunk, url, response, partial.size);
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
    options.onChange();
  }
}

function describeStatus(chunk: Chunk, url: string, status: number): AppError {
  const isPassing = status >= 500 || status === 408 || status === 416 || status === 429;
  return isPassing
    ? new ChunkUnreachableError(chunk.sha256, url, `HTTP ${String(status)}`)
    : new ChunkMissingError(chunk.sha256, url, status);
}

/** A page with status 200, another length or another part is refused before its body is read. */
function checkAnnouncement(chunk: Chunk, url: string, { headers }: Response, alreadyHere: number): void {
  const refuse = (what: string): never => {
    throw new ChunkMismatchError(chunk.sha256, url, what);
  };
  if (/^text\/html\b/i.test(headers.get("content-type") ?? "")) refuse("a web page");
  const announced = headers.get("content-length");
  const isPlain = headers.get("content-encoding") === null;
  const left = chunk.size - alreadyHere;
  if (announced !== null && isPlain && Number(announced) !== left) refuse(`${announced} bytes where ${String(left)} belong`);
  const begins = /^bytes (\d+)-/i.exec(headers.get("content-range") ?? "")?.[1];
  if (begins !== undefined && Number(begins) !== alreadyHere) refuse(`bytes from ${begins} on where those from ${String(alreadyHere)} on belong`);
}
