/** One answer of the hub's API, bounded, with its refusals as errors. */
import { AppError, describeCause, throwIfCancelled } from "../errors.ts";
import { type BoundedRead, readBounded } from "../read-bounded.ts";
import { HubRefusedError, ManifestUnreachableError } from "./errors.ts";

const MAX_PROBLEM_BYTES = 64 * 1024;

export interface DocumentSource {
  readonly url: string;
  readonly fetch: typeof fetch;
}

/**
 * The body at `source.url`, of at most `limitBytes`.
 *
 * @throws ManifestUnreachableError without a network or while the hub is down, HubRefusedError, CancelledError.
 */
export async function fetchDocument(
  source: DocumentSource,
  limitBytes: number,
  signal: AbortSignal | undefined,
): Promise<BoundedRead> {
  try {
    const response = await source.fetch(source.url, {
      cache: "no-cache", // asks again, and is answered 304 when nothing changed
      credentials: "omit",
      signal: signal ?? null,
    });
    if (!response.ok) throw await describeRefusal(response);
    return await readBounded(response, limitBytes);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throwIfCancelled(signal);
    throw new ManifestUnreachableError(`${describeCause(error)}.`, error);
  }
}

async function describeRefusal(response: Response): Promise<AppError> {
  if (response.status >= 500 || response.status === 429) {
    return new ManifestUnreachableError(`HTTP ${String(response.status)}.`);
  }
  return new HubRefusedError(response.status, await readProblem(response));
}

/** RFC 9457: `detail` for people, and the hub's own `code`. */
async function readProblem(response: Response): Promise<{ code: string | null; detail: string | null }> {
  const body = await readBounded(response, MAX_PROBLEM_BYTES);
  if (body.kind === "too-long") return { code: null, detail: null };
  try {
    const problem = JSON.parse(new TextDecoder().decode(body.bytes)) as Record<string, unknown> | null;
    const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
    return { code: textOf(problem?.["code"]), detail: textOf(problem?.["detail"]) ?? textOf(problem?.["title"]) };
  } catch {
    return { code: null, detail: null };
  }
}
