/** For tests: mirrors as real HTTP servers, each with one fault, and a fetch that counts what is received. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { flipBit, type MadeChunk } from "./mirrors.fixture.ts";

const PIECE_BYTES = 1024;
const PIECE_EVERY_MS = 20;
const PAGE = `<!doctype html><title>Sign in</title>${"<p>This network wants you to sign in.</p>".repeat(2000)}`;

type Answer = (response: ServerResponse, chunk: MadeChunk, from: number) => void;

/** The right bytes, as a mirror gives them that knows ranges. */
const right: Answer = (response, { bytes, size }, from) => {
  const headers = { "content-type": "application/octet-stream", "content-length": size - from };
  if (from === 0) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, "content-range": `bytes ${String(from)}-${String(size - 1)}/${String(size)}` });
  response.end(bytes.subarray(from));
};

const status =
  (code: number): Answer =>
  (response) => {
    response.writeHead(code, { "content-type": "text/plain" }).end("no".repeat(10_000));
  };

const drip: Answer = (response, { bytes, size }, from) => {
  response.writeHead(from === 0 ? 200 : 206, { "content-length": size - from });
  let at = from;
  const timer = setInterval(() => {
    response.write(bytes.subarray(at, at + PIECE_BYTES));
    at += PIECE_BYTES;
    if (at < size) return;
    clearInterval(timer);
    response.end();
  }, PIECE_EVERY_MS);
  response.on("close", () => {
    clearInterval(timer);
  });
};

/** What can be wrong with a mirror; null is one where nobody listens. */
export const FAULTS = {
  down: null,
  "slow, 50 kB/s": drip,
  silent: (response) => {
    response.socket?.setKeepAlive(true);
  },
  "without it (404)": status(404),
  "closed (403)": status(403),
  "in trouble (503)": status(503),
  "shorter, and says so": (response, { bytes, size }) => {
    response.writeHead(200, { "content-length": size / 2 }).end(bytes.subarray(0, size / 2));
  },
  "shorter, of no said length": (response, { bytes, size }) => {
    response.writeHead(200).write(bytes.subarray(0, size / 2));
    response.end();
  },
  "longer, of no said length": (response, { bytes }) => {
    response.writeHead(200).write(bytes);
    response.write(bytes);
    response.end();
  },
  "one bit wrong": (response, { bytes, size }) => {
    response.writeHead(200, { "content-length": size }).end(flipBit(bytes));
  },
  "web page with 200": (response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(PAGE);
  },
  "web page as long as the chunk": (response, { size }) => {
    response.writeHead(200, { "content-type": "text/html", "content-length": size }).end(PAGE.slice(0, size));
  },
  "redirect loop": (response) => {
    response.writeHead(302, { location: response.req.url }).end();
  },
  "breaks halfway": (response, { bytes, size }, from) => {
    response.writeHead(from === 0 ? 200 : 206, { "content-length": size - from });
    response.write(bytes.subarray(from, from + Math.max(PIECE_BYTES, (size - from) / 2)), () => response.socket?.destroy());
  },
} as const satisfies Record<string, Answer | null>;

export type Fault = keyof typeof FAULTS;

export interface LiveMirror {
  readonly base: string;
  /** How many requests came in. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** A server on a port of its own; null has no fault. */
export async function startMirror(chunks: readonly MadeChunk[], fault: Fault | null): Promise<LiveMirror> {
  const answer: Answer | null = fault === null ? right : FAULTS[fault];
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const chunk = chunks.find(({ sha256 }) => request.url?.endsWith(`/${sha256}`));
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (chunk !== undefined) answer?.(response, chunk, from);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/chunks/`;
  if (answer === null) await close(server); // the port is known, and nobody listens there
  return { base, requests: () => requests, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export interface CountingFetch {
  readonly fetch: typeof fetch;
  /** Bytes of bodies that were taken off the line. */
  readonly received: () => number;
}

export function countReceived(): CountingFetch {
  let received = 0;
  const counting: typeof fetch = async (...request) => {
    const answer = await fetch(...request);
    const reader = answer.body?.getReader();
    if (reader === undefined) return answer;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            return;
          }
          received += value.length;
          controller.enqueue(value);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 }, // nothing is taken that nobody asked for
    );
    return new Response(body, answer);
  };
  return { fetch: counting, received: () => received };
}
