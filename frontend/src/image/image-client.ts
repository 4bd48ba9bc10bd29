/** The page's side of the worker for pixels: promises over messages. It starts with the first task. */

import { fromWire, UnexpectedError, type AppError } from "../errors.ts";
import type { ImageCancel, ImageReply, ImageRequest, ImageTaskName, ImageTasks } from "./image-tasks.ts";

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: AppError) => void;
  readonly onShare: ((share: number) => void) | undefined;
}

/** How the caller of a long task follows and ends it. */
export interface Watching {
  /** Called with the share that is done, 0 to 1. */
  readonly onShare?: (share: number) => void;
  /** Once aborted, the task ends at its next turn, with the code `cancelled`. */
  readonly signal?: AbortSignal;
}

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/**
 * @param handedOver buffers of the argument that the caller has no more use for; all else is copied
 * @throws AppError of the task
 */
export function runImageTask<Name extends ImageTaskName>(
  name: Name,
  argument: ImageTasks[Name]["argument"],
  handedOver: Transferable[] = [],
  { onShare, signal }: Watching = {},
): Promise<ImageTasks[Name]["result"]> {
  const id = ++lastId;
  const cancel = (): void => {
    if (waiting.has(id)) worker?.postMessage({ cancelled: id } satisfies ImageCancel);
  };
  signal?.addEventListener("abort", cancel, { once: true });
  return new Promise<ImageTasks[Name]["result"]>((resolve, reject) => {
    waiting.set(id, { resolve, reject, onShare });
    try {
      running().postMessage({ id, name, argument } satisfies ImageRequest, handedOver);
    } catch (error) {
      waiting.delete(id);
      reject(new UnexpectedError(error));
    }
  }).finally(() => {
    signal?.removeEventListener("abort", cancel);
  });
}

function running(): Worker {
  if (worker !== null) return worker;
  worker = new Worker(new URL("./image.worker.ts", import.meta.url), { type: "module", name: "image" });
  let hasAnswered = false;
  worker.onmessage = ({ data }: MessageEvent<ImageReply>): void => {
    hasAnswered = true;
    const task = waiting.get(data.id);
    if ("share" in data) {
      task?.onShare?.(data.share);
      return;
    }
    waiting.delete(data.id);
    if (data.ok) task?.resolve(data.value as never);
    else task?.reject(fromWire(data.error));
  };
  // One that could not start: the next task tries again. One that ran keeps the pictures, and stays.
  worker.onerror = (event): void => {
    event.preventDefault();
    if (!hasAnswered) {
      worker?.terminate();
      worker = null;
    }
    const lost = [...waiting.values()];
    waiting.clear();
    for (const { reject } of lost) reject(new UnexpectedError(new Error(event.message)));
  };
  return worker;
}
