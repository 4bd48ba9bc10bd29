/** For tests: chunks, mirrors that serve or spoil them, and a cache in memory. */
import type { Chunk } from "../manifest/schema.ts";
import type { ChunkCache, WriteOutcome } from "./chunk-cache.ts";
import type { Line } from "./line.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface MadeChunk extends Chunk {
  readonly bytes: Bytes;
}

/** `size` bytes that differ by `seed`, with their name. */
export async function makeChunk(seed: number, size = 100): Promise<MadeChunk> {
  const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7 + seed * 31) % 256);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { sha256, size, bytes };
}

export function flipBit(bytes: Bytes): Bytes {
  const flipped = Uint8Array.from(bytes);
  flipped[0] = (flipped[0] ?? 0) ^ 1;
  return flipped;
}

export interface Mirrors {
  readonly fetch: typeof fetch;
  /** Every URL that was asked for, in order. */
  readonly requests: string[];
}

/** Mirrors that have `chunks`; `spoil` may answer in their place: null serves the right bytes. */
export function serveChunks(
  chunks: readonly MadeChunk[],
  spoil: (url: string, attempt: number, bytes: Bytes) => Response | null = () => null,
): Mirrors {
  const requests: string[] = [];
  const answer = (url: string): Response => {
    const attempt = requests.filter((earlier) => earlier === url).length;
    requests.push(url);
    const found = chunks.find(({ sha256 }) => url.endsWith(`/${sha256.slice(0, 2)}/${sha256}`));
    if (found === undefined) return new Response("not here", { status: 404 });
    return spoil(url, attempt, found.bytes) ?? new Response(found.bytes);
  };
  return {
    requests,
    fetch: async (input, init) => {
      await Promise.resolve();
      init?.signal?.throwIfAborted();
      return answer(input instanceof Request ? input.url : String(input));
    },
  };
}

/** A body that ends in a broken connection. */
export function breakAfter(bytes: Bytes, onBreak: () => void = () => undefined): Response {
  const body = new ReadableStream<Bytes>({
    pull(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      else {
        onBreak();
        controller.error(new TypeError("network error"));
      }
      bytes = bytes.slice(bytes.length);
    },
  });
  return new Response(body);
}

/** A body of which the rest does not come, until the request is aborted. */
export function hangAfter(bytes: Bytes, signal: AbortSignal | null | undefined): Response {
  return new Response(
    new ReadableStream<Bytes>({
      start(controller) {
        controller.enqueue(bytes);
        signal?.addEventListener("abort", () => {
          controller.error(signal.reason);
        });
      },
    }),
  );
}

export interface MemoryCache extends ChunkCache {
  readonly entries: Map<string, Bytes>;
}

/** A cache without a disk; `outcome` may refuse to keep. */
export function makeMemoryCache(outcome: () => WriteOutcome = () => "kept"): MemoryCache {
  const entries = new Map<string, Bytes>();
  const open = (sha256: string): Promise<Blob | null> => {
    const bytes = entries.get(sha256);
    return Promise.resolve(bytes === undefined ? null : new Blob([bytes]));
  };
  return {
    entries,
    open,
    list: () => Promise.resolve(new Set(entries.keys())),
    sizeOf: (sha256) => Promise.resolve(entries.get(sha256)?.length ?? 0),
    read: ({ sha256 }) => open(sha256),
    write: ({ sha256 }, bytes) => {
      const result = outcome();
      if (result === "kept") entries.set(sha256, bytes);
      return Promise.resolve(result);
    },
    delete: (sha256) => Promise.resolve(void entries.delete(sha256)),
  };
}

export interface FakeLine extends Line {
  isThere: boolean;
  /** Milliseconds of every wait, in order. */
  readonly waits: number[];
}

/** A line on which a wait takes no time; `onWait` may mend what was broken. */
export function makeLine(onWait: (line: FakeLine) => void = () => undefined): FakeLine {
  const line: FakeLine = {
    isThere: true,
    waits: [],
    isUp: () => line.isThere,
    wait: (milliseconds) => {
      line.waits.push(milliseconds);
      onWait(line);
      return Promise.resolve();
    },
  };
  return line;
}
