/** The worker's mailbox: calls in, progress and results out, cancellation at any time. */
import { toWire } from "../errors.ts";
import type { EngineHost } from "./engine-host.ts";
import type { Calls, CallName, Reply, Request } from "./protocol.ts";

type Post = (reply: Reply, transfer?: Transferable[]) => void;

/** A function to be given every message that arrives. */
export function serveCalls(host: EngineHost, post: Post): (request: Request) => void {
  const controllers = new Map<number, AbortController>();
  return (request) => {
    if (request.kind === "cancel") {
      controllers.get(request.id)?.abort();
      return;
    }
    const controller = new AbortController();
    controllers.set(request.id, controller);
    void answer(host, request, controller.signal, post).finally(() => controllers.delete(request.id));
  };
}

type CallRequest = Exclude<Request, { kind: "cancel" }>;

async function answer(host: EngineHost, request: CallRequest, signal: AbortSignal, post: Post): Promise<void> {
  const { id } = request;
  try {
    const value = await perform(host, request, signal, (progress) => {
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
  signal: AbortSignal,
  onProgress: (value: Calls[CallName]["progress"]) => void,
): Promise<Calls[CallName]["result"]> {
  switch (request.kind) {
    case "gate":
      return host.gate();
    case "models":
      return host.models(signal);
    case "describe":
      return host.describe(request.argument.model, signal);
    case "load":
      return host.load(request.argument.model, onProgress, signal);
    case "inpaint":
      return host.inpaint(request.argument.model, request.argument.job, onProgress, signal);
  }
}
