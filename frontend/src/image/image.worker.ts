/** The worker for pixels: tasks in the order in which they come; a long one lets others pass between its turns. */

import { CancelledError, toWire } from "../errors.ts";
import { IMAGE_TASKS, type ImageCancel, type ImageReply, type ImageRequest, type OnTurn } from "./image-tasks.ts";

const cancelled = new Set<number>();

addEventListener("message", ({ data }: MessageEvent<ImageRequest | ImageCancel>) => {
  if ("cancelled" in data) cancelled.add(data.cancelled);
  else void answer(data);
});

async function answer({ id, name, argument }: ImageRequest): Promise<void> {
  try {
    const task = IMAGE_TASKS[name] as (argument: ImageRequest["argument"], onTurn: OnTurn) => Promise<object>;
    const value = await task(argument, async (share) => {
      send({ id, share }, []);
      await nextMessage();
      if (cancelled.has(id)) throw new CancelledError();
    });
    send({ id, ok: true, value }, bitmapsIn(value));
  } catch (error) {
    send({ id, ok: false, error: toWire(error) }, []);
  } finally {
    cancelled.delete(id);
  }
}

function send(reply: ImageReply, transfer: Transferable[]): void {
  postMessage(reply, { transfer });
}

/** They are handed over and not copied. */
function bitmapsIn(value: object): Transferable[] {
  return "levels" in value ? [...(value.levels as readonly ImageBitmap[])] : [];
}

/** Lets the messages that wait be read; a timer would take at least four milliseconds. */
function nextMessage(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (): void => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
