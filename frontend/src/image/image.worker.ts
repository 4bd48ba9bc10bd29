/** The worker for pixels: one task after the other, in the order in which they come. */

import { toWire } from "../errors.ts";
import { IMAGE_TASKS, type ImageReply, type ImageRequest } from "./image-tasks.ts";

addEventListener("message", ({ data }: MessageEvent<ImageRequest>) => {
  void answer(data);
});

async function answer({ id, name, argument }: ImageRequest): Promise<void> {
  try {
    const task = IMAGE_TASKS[name] as (argument: ImageRequest["argument"]) => Promise<object>;
    const value = await task(argument);
    send({ id, ok: true, value }, bitmapsIn(value));
  } catch (error) {
    send({ id, ok: false, error: toWire(error) }, []);
  }
}

function send(reply: ImageReply, transfer: Transferable[]): void {
  postMessage(reply, { transfer });
}

/** They are handed over and not copied. */
function bitmapsIn(value: object): Transferable[] {
  return "levels" in value ? [...(value.levels as readonly ImageBitmap[])] : [];
}
