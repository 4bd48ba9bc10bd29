/** Why weights could not be had: every message names the chunk, and where it came from. */
import { AppError } from "../errors.ts";

const KEPT = "What was downloaded and verified so far is kept.";

/** Long hashes say nothing to a reader; twelve digits find the chunk all the same. */
function shorten(sha256: string): string {
  return sha256.slice(0, 12);
}

/** Wrong bytes, twice, from every place that was asked. */
export class ChunkMismatchError extends AppError {
  constructor(sha256: string, url: string, what: string) {
    super({
      code: "chunk.mismatch",
      message: `Chunk ${shorten(sha256)} of the model arrived damaged from ${url}: ${what}. It was refused.`,
      advice: `${KEPT} Try again; if it stays so, a proxy or the mirror alters the files: tell whoever runs this hub.`,
      permanent: false,
      values: { chunk: shorten(sha256), url, what },
    });
  }
}

/** The server answered that it has no such chunk, or refused to give it. */
export class ChunkMissingError extends AppError {
  constructor(sha256: string, url: string, status: number) {
    super({
      code: "chunk.missing",
      message: `Chunk ${shorten(sha256)} of the model is not at ${url} (HTTP ${String(status)}).`,
      advice: `${KEPT} Please tell whoever runs this hub.`,
      permanent: true,
      values: { chunk: shorten(sha256), url, status },
    });
  }
}

/** No answer, an answer cut short, or a server in trouble. */
export class ChunkUnreachableError extends AppError {
  constructor(sha256: string, url: string, what: string, cause?: unknown) {
    super(
      {
        code: "chunk.unreachable",
        message: `Chunk ${shorten(sha256)} of the model could not be downloaded from ${url}: ${what}.`,
        advice: `${KEPT} Check the connection and try again: it goes on from there.`,
        permanent: false,
        values: { chunk: shorten(sha256), url, what },
      },
      { cause },
    );
  }
}
