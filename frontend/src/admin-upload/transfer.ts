/** One file on its way to the hub, over the tus protocol: it goes on after a pause, a reload, a broken line. */
import { DetailedError, type PreviousUpload, Upload } from "tus-js-client";
import { ENDPOINT } from "./hub-uploads.ts";

/** A request is no longer than this, so that what a proxy holds back, or loses, stays small. */
const CHUNK_BYTES = 32 * 1024 * 1024;
const RETRY_MILLISECONDS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 30_000, 60_000, 60_000];
/** Refusals that pass: another offset, a lock, bytes that were changed on the way. */
const PASSING: readonly number[] = [409, 423, 460];
const NO_ROOM = 507;

/** What is told while it goes on; `sent` counts the bytes that went over the line. */
export interface TransferEvents {
  onProgress(sent: number): void;
  /** The hub has given it an address. */
  onBegun(path: string): void;
  /** The line is down; it is tried again by itself. */
  onWaiting(): void;
  onArrived(path: string): void;
  onRefused(why: Refusal): void;
}

/** Why it stopped. Without a status the hub was not reached. */
export interface Refusal {
  readonly status: number | null;
  readonly words: string;
}

/** Begins where an earlier visit of this browser stopped, if `open` says that the hub still has that. */
export class Transfer {
  private readonly upload: Upload;
  private events: TransferEvents | null = null;

  constructor(
    readonly file: File,
    csrfToken: () => string,
  ) {
    this.upload = new Upload(file, {
      endpoint: ENDPOINT,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MILLISECONDS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name },
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", csrfToken());
      },
      onShouldRetry: (error) => {
        const isPassing = passes(statusOf(error));
        if (isPassing) this.events?.onWaiting();
        return isPassing;
      },
      onProgress: (sent) => {
        this.events?.onProgress(sent);
      },
      onUploadUrlAvailable: () => {
        this.events?.onBegun(this.path);
      },
      onSuccess: () => {
        this.events?.onArrived(this.path);
      },
      onError: (error) => {
        this.events?.onRefused({ status: statusOf(error), words: wordsOf(error) });
      },
    });
  }

  /** Where it goes on, of the paths in `open`; null where it begins. */
  async findEarlier(open: readonly string[]): Promise<string | null> {
    const earlier = await this.upload.findPreviousUploads();
    const found = earlier.find((one) => open.includes(pathOf(one)));
    if (found === undefined) return null;
    this.upload.resumeFromPreviousUpload(found);
    return pathOf(found);
  }

  /** Says who is told of what happens; before it starts. */
  listen(events: TransferEvents): void {
    this.events = events;
  }

  /** Sends, or goes on sending from where the hub is. */
  start(): void {
    this.upload.start();
  }

  /** Stops at once; nothing that arrived is lost. */
  async pause(): Promise<void> {
    await this.upload.abort();
  }

  private get path(): string {
    return this.upload.url === null ? "" : new URL(this.upload.url, location.href).pathname;
  }
}

function pathOf(earlier: PreviousUpload): string {
  return earlier.uploadUrl === null ? "" : new URL(earlier.uploadUrl, location.href).pathname;
}

function statusOf(error: Error): number | null {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  return response === null ? null : response.getStatus();
}

function passes(status: number | null): boolean {
  return status === null || PASSING.includes(status) || (status >= 500 && status !== NO_ROOM);
}

/** What the hub says (RFC 9457), or that it says nothing. */
function wordsOf(error: Error): string {
  const body = error instanceof DetailedError ? error.originalResponse?.getBody() : undefined;
  if (body === undefined || body === "") return "The hub does not answer.";
  try {
    const problem = JSON.parse(body) as { detail?: unknown; advice?: unknown };
    if (typeof problem.detail === "string") {
      return typeof problem.advice === "string" ? `${problem.detail} ${problem.advice}` : problem.detail;
    }
  } catch {
    // A proxy's page, not the hub's answer.
  }
  return "Something between this page and the hub refused the file.";
}
