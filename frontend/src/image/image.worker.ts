/** The worker for pixels: one task after the other, in the order in which they come. */

import { toWire } from "../errors.ts";
import type { Fill } from "./fill.ts";
import { buffersOf } from "./image-task-buffers.ts";
import { IMAGE_TASKS, type ImageReply, type ImageRequest, type ImageTaskName } from "./image-tasks.ts";
import type { Patch } from "./patch.ts";
import type { Picture } from "./picture.ts";

addEventListener("message", ({ data }: MessageEvent<ImageRequest>) => {
  void answer(data);
});

async function answer({ id, name, argument }: ImageRequest): Promise<void> {
  try {
    const task = IMAGE_TASKS[name] as (argument: ImageRequest["argument"]) => Promise<object>;
    const value = await task(argument);
    send({ id, ok: true, value }, handedOver(name, value));
  } catch (error) {
    send({ id, ok: false, error: toWire(error) }, []);
  }
}

function send(reply: ImageReply, transfer: Transferable[]): void {
  postMessage(reply, { transfer });
}

/** Pixels are handed over and not copied. */
function handedOver(name: ImageTaskName, value: object): Transferable[] {
  if (name === "prepare") return buffersOf(value as Fill);
  return name === "decode" || name === "finish" ? [(value as Picture | Patch).rgba.buffer] : [];
}
