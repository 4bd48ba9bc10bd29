/** What page and worker say to each other. Hand-written, so that typed errors survive and every message is known. */
import type { AppErrorWire } from "../errors.ts";
import type { InpaintJob, InpaintResult, InpaintStep, Loaded, LoadProgress, Offer, Support } from "./engine.ts";

/** Every call: what goes in, what is told on the way, what comes out. */
export interface Calls {
  gate: { argument: null; progress: never; result: Support };
  describe: { argument: null; progress: never; result: Offer };
  load: { argument: null; progress: LoadProgress; result: Loaded };
  inpaint: { argument: InpaintJob; progress: InpaintStep; result: InpaintResult };
}

export type CallName = keyof Calls;

/** From the page. A cancelled call ends between two steps or chunks, with an error like any other. */
export type Request =
  | { readonly [Name in CallName]: { readonly kind: Name; readonly id: number; readonly argument: Calls[Name]["argument"] } }[CallName]
  | { readonly kind: "cancel"; readonly id: number };

/** From the worker; `id` is the request's. */
export type Reply =
  | { readonly kind: "progress"; readonly id: number; readonly value: Calls[CallName]["progress"] }
  | { readonly kind: "done"; readonly id: number; readonly value: Calls[CallName]["result"] }
  | { readonly kind: "failed"; readonly id: number; readonly error: AppErrorWire };
