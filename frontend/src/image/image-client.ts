/** The page's side of the worker for pixels: promises over messages. It starts with the first task. */

import { fromWire, UnexpectedError, type AppError } from "../errors.ts";
import type { ImageReply, ImageRequest, ImageTaskName, ImageTasks } from "./image-tasks.ts";

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: AppError) => void;
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
): Promise<ImageTasks[Name]["result"]> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    try {
      running().postMessage({ id, name, argument } satisfies ImageRequest, handedOver);
    } catch (error) {
      waiting.delete(id);
      reject(new UnexpectedError(error));
    }
  });
}

function running(): Worker {
  if (worker !== null) return worker;
  worker = new Worker(new URL("./image.worker.ts", import.meta.url), { type: "module", name: "image" });
  let hasAnswered = false;
  worker.onmessage = ({ data }: MessageEvent<ImageReply>): void => {
    hasAnswered = true;
    const task = waiting.get(data.id);
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
