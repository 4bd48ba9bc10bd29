/**
 * Every failure that a visitor may see is an AppError: a stable code, a sentence that says what happened, and advice.
 *
 * Concrete errors stand in the `errors.ts` of the package that raises them:
 *   manifest/errors.ts   manifest.*        weights/errors.ts   chunk.*, storage.*
 *   session/errors.ts    gpu.*, session.*  inpaint/errors.ts   output.*, job.*
 * A worker can only post plain values, so an error crosses the boundary as its wire form; `code` is what callers test.
 * Its own words are English; other languages say it by code and values, in words/<language>/errors.ts.
 */

/** What a sentence names: every language puts it in a place of its own. */
export type Values = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A sentence that the worker says, with what another language needs in order to say it too. */
export interface Said {
  /** Stable and dotted, such as `chunk.mismatch`. */
  readonly code: string;
  /** What happened, in one plain sentence or two of English. */
  readonly message: string;
  readonly values?: Values;
}

/** What crosses the worker boundary, and what the page shows. */
export interface AppErrorWire extends Said {
  /** What the visitor can do about it. */
  readonly advice: string;
  /** True when trying again changes nothing. */
  readonly permanent: boolean;
}

export class AppError extends Error implements AppErrorWire {
  readonly code: string;
  readonly advice: string;
  readonly permanent: boolean;
  readonly values: Values;

  constructor(wire: AppErrorWire, options?: ErrorOptions) {
    super(wire.message, options);
    this.name = new.target.name;
    this.code = wire.code;
    this.advice = wire.advice;
    this.permanent = wire.permanent;
    this.values = wire.values ?? {};
  }
}

/** The visitor stopped it: no failure, but it ends the same promises. */
export class CancelledError extends AppError {
  constructor() {
    super({ code: "cancelled", message: "Stopped.", advice: "Start it again when you like.", permanent: false });
  }
}

/** Something that nobody foresaw: shown with its own words, so that a report of it is worth reading. */
export class UnexpectedError extends AppError {
  constructor(cause: unknown) {
    super(
      {
        code: "unexpected",
        message: `Something unforeseen happened: ${describeCause(cause)}`,
        advice: "Reload the page. If it happens again, please report these words to whoever runs this hub.",
        permanent: false,
        values: { cause: describeCause(cause) },
      },
      { cause },
    );
  }
}

/** Any thrown value as an AppError: aborts become CancelledError, strangers UnexpectedError. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return new CancelledError();
  return new UnexpectedError(thrown);
}

/** Any thrown value in the form that a worker can post. */
export function toWire(thrown: unknown): AppErrorWire {
  const { code, message, advice, permanent, values } = toAppError(thrown);
  return { code, message, advice, permanent, values };
}

/** What happened, without the advice. */
export function toSaid({ code, message, values }: AppError): Said {
  return { code, message, values };
}

/** The error again, on the other side: same code, words and advice. */
export function fromWire(wire: AppErrorWire): AppError {
  return wire.code === "cancelled" ? new CancelledError() : new AppError(wire);
}

/** Throws CancelledError once the signal is aborted: called between steps and between chunks. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** The words of a foreign error, for the message of ours. */
export function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
