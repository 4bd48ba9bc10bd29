/** The worker for pixels: one task after the other, in the order in which they come. */

import { toWire } from "../errors.ts";
import { IMAGE_TASKS, type ImageReply, type ImageRequest, type ImageTaskName } from "./image-tasks.ts";

addEventListener("message", ({ data }: MessageEvent<ImageRequest>) => {
  void answer(data);
});

async function answer({ id, name, argument }: ImageRequest): Promise<void> {
  try {
    const task = IMAGE_TASKS[name] as (argument: ImageRequest["argument"]) => Promise<object>;
    const value = await task(argument);
    send({ id, ok: true, value }, buffersOf(name, value));
  } catch (error) {
    send({ id, ok: false, error: toWire(error) }, []);
  }
}

function send(reply: ImageReply, transfer: Transferable[]): void {
  postMessage(reply, { transfer });
}

/** Pixels are handed over and not copied. */
function buffersOf(name: ImageTaskName, value: object): Transferable[] {
  const pixels = name === "decode" || name === "finish" ? (value as { readonly rgba: Uint8ClampedArray<ArrayBuffer> }).rgba : null;
  return pixels === null ? [] : [pixels.buffer];
}
