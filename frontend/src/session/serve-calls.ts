/** The worker's mailbox: calls in, progress and results out, cancellation at any time. */
import { toWire } from "../errors.ts";
import type { EngineHost } from "./engine-host.ts";
import { PauseSwitch } from "../weights/pause-switch.ts";
import type { Calls, CallName, Control, Reply, Request } from "./protocol.ts";

type Post = (reply: Reply, transfer?: Transferable[]) => void;

/** A function to be given every message that arrives. */
export function serveCalls(host: EngineHost, post: Post): (request: Request) => void {
  const underWay = new Map<number, Reins>();
  return (request) => {
    const reins = underWay.get(request.id);
    if (request.kind === "cancel") reins?.stop.abort();
    else if (request.kind === "pause") reins?.pause.set(request.isPaused);
    else {
      const own: Reins = { stop: new AbortController(), pause: new PauseSwitch() };
      underWay.set(request.id, own);
      void answer(host, request, own, post).finally(() => underWay.delete(request.id));
    }
  };
}

type CallRequest = Exclude<Request, Control>;

/** By which a call that is under way is held. */
interface Reins {
  readonly stop: AbortController;
  readonly pause: PauseSwitch;
}

async function answer(host: EngineHost, request: CallRequest, reins: Reins, post: Post): Promise<void> {
  const { id } = request;
  try {
    const value = await perform(host, request, reins, (progress) => {
      post({ kind: "progress", id, value: progress });
    });
    post({ kind: "done", id, value }, "rgba" in value ? [value.rgba.buffer] : []);
  } catch (error) {
    post({ kind: "failed", id, error: toWire(error) });
  }
}

function perform(
  host: EngineHost,
  request: CallRequest,
  { stop: { signal }, pause }: Reins,
  onProgress: (value: Calls[CallName]["progress"]) => void,
): Promise<Calls[CallName]["result"]> {
  if (request.argument !== null && "preferences" in request.argument) host.prefer(request.argument.preferences ?? {});
  switch (request.kind) {
    case "gate":
      return host.gate();
    case "models":
      return host.models(signal);
    case "describe":
      return host.describe(request.argument.model, signal);
    case "load":
      return host.load(request.argument.model, onProgress, signal, pause);
    case "inventory":
      return host.shelf.inventory();
    case "updates":
      return host.updates(signal);
    case "check":
      return host.shelf.check(onProgress, signal);
    case "remove":
      return host.shelf.remove(request.argument.copy);
    case "inpaint":
      return host.inpaint(request.argument.model, request.argument.job, onProgress, signal);
  }
}
