/**
 * The page's side of the engine: promises over a worker.
 *
 * The worker starts with the first call and is replaced after the graphics device was lost or the browser ended it; the
 * next call then begins anew, with the chunks from the cache.
 */
import { CancelledError, fromWire, toWire, type AppError } from "../errors.ts";
import type { CheckResult, Engine, InpaintResult, Inventory, Loaded, ModelSummary, Offer, Support } from "./engine.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";
import { WorkerStoppedError } from "./errors.ts";
import type { CallName, Calls, Control, Preferences, Reply } from "./protocol.ts";

export type * from "./engine.ts";

/** After these the worker's runtime is of no more use. */
const BEYOND_REPAIR: ReadonlySet<string> = new Set(["gpu.device_lost", "session.runtime", "session.create"]);

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: AppError) => void;
  readonly onProgress: (value: never) => void;
}

/** The part of Worker that is used, so that a test can stand in for it. */
export type WorkerLike = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;

export function createEngine(startWorker: () => WorkerLike = startInpaintWorker): Engine {
  const client = new WorkerClient(startWorker);
  let preferences: Preferences = {};
  return {
    gate: () => gate(client),
    models: (signal): Promise<readonly ModelSummary[]> => client.call("models", null, ignore, signal),
    describe: (model, signal): Promise<Offer> => client.call("describe", { model, preferences }, ignore, signal),
    load: (model, onProgress, signal, pause): Promise<Loaded> => client.call("load", { model, preferences }, onProgress, signal, pause),
    inpaint: (model, job, onStep, signal): Promise<InpaintResult> =>
      client.call("inpaint", { model, preferences, job }, onStep, signal),
    inventory: (): Promise<Inventory> => client.call("inventory", null, ignore),
    updates: (signal): Promise<Inventory> => client.call("updates", null, ignore, signal),
    check: (onProgress, signal): Promise<CheckResult> => client.call("check", null, onProgress, signal),
    remove: (copy): Promise<Inventory> => client.call("remove", { copy }, ignore),
    prefer: (model, variant) => {
      preferences = { ...preferences, [model]: variant ?? undefined };
    },
    keep: keepForGood,
    dispose: () => {
      client.stop(new CancelledError());
    },
  };
}

function startInpaintWorker(): Worker {
  return new Worker(new URL("./inpaint.worker.ts", import.meta.url), { type: "module", name: "inpaint" });
}

function ignore(): void {
  // A call that tells nothing on the way.
}

/** A worker that does not even start is a reason like any other. */
async function gate(client: WorkerClient): Promise<Support> {
  try {
    return await client.call("gate", null, ignore);
  } catch (error) {
    const storage = { quotaBytes: null, usageBytes: null };
    return { gpu: { ok: false, reason: toWire(error) }, canRunOnProcessor: false, storage };
  }
}

/** Without it a browser may drop a model of a gigabyte at any time; a refusal changes nothing else. */
async function keepForGood(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false; // not offered here
  }
}

class WorkerClient {
  #worker: WorkerLike | null = null;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();
  readonly #startWorker: () => WorkerLike;

  constructor(startWorker: () => WorkerLike) {
    this.#startWorker = startWorker;
  }

  call<Name extends CallName>(
    kind: Name,
    argument: Calls[Name]["argument"],
    onProgress: (value: Calls[Name]["progress"]) => void,
    signal?: AbortSignal,
    pause?: PauseSwitch,
  ): Promise<Calls[Name]["result"]> {
    if (signal?.aborted) return Promise.reject(new CancelledError());
    const id = ++this.#lastId;
    const tell = (control: Control): void => {
      if (this.#pending.has(id)) this.#worker?.postMessage(control);
    };
    const cancel = (): void => {
      tell({ kind: "cancel", id });
    };
    const stopListening = pause?.listen((isPaused) => {
      tell({ kind: "pause", id, isPaused });
    });
    const result = new Promise<Calls[Name]["result"]>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress });
      signal?.addEventListener("abort", cancel, { once: true });
      this.#running().postMessage({ kind, id, argument });
      if (pause?.isPaused) tell({ kind: "pause", id, isPaused: true });
    });
    return result.finally(() => {
      stopListening?.();
      signal?.removeEventListener("abort", cancel);
    });
  }

  /** Ends the worker; every call that waits is told `reason`. */
  stop(reason: AppError): void {
    this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(reason);
  }

  #running(): WorkerLike {
    if (this.#worker !== null) return this.#worker;
    const worker = this.#startWorker();
    worker.onmessage = ({ data }: MessageEvent<Reply>): void => {
      this.#receive(data);
    };
    worker.onerror = (event): void => {
      event.preventDefault();
      this.stop(new WorkerStoppedError(event.message));
    };
    worker.onmessageerror = (): void => {
      this.stop(new WorkerStoppedError("a message could not be read"));
    };
    this.#worker = worker;
    return worker;
  }

  #receive(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    if (reply.kind === "progress") {
      pending.onProgress(reply.value as never);
      return;
    }
    this.#pending.delete(reply.id);
    if (reply.kind === "done") {
      pending.resolve(reply.value as never);
      return;
    }
    const error = fromWire(reply.error);
    pending.reject(error);
    if (BEYOND_REPAIR.has(error.code)) this.stop(error);
  }
}
