/** What page and worker say to each other. Hand-written, so that typed errors survive and every message is known. */
import type { AppErrorWire } from "../errors.ts";
import type { CheckProgress, CheckResult, CopyName, InpaintJob, InpaintResult, InpaintStep, Inventory } from "./engine.ts";
import type { Loaded, LoadProgress, ModelSummary, Offer, Support } from "./engine.ts";

/** Every call: what goes in, what is told on the way, what comes out. A model is a slug, or null for the hub's default. */
export interface Calls {
  gate: { argument: null; progress: never; result: Support };
  models: { argument: null; progress: never; result: readonly ModelSummary[] };
  describe: { argument: ModelArgument; progress: never; result: Offer };
  load: { argument: ModelArgument; progress: LoadProgress; result: Loaded };
  inventory: { argument: null; progress: never; result: Inventory };
  updates: { argument: null; progress: never; result: Inventory };
  check: { argument: null; progress: CheckProgress; result: CheckResult };
  remove: { argument: { readonly copy: CopyName | null }; progress: never; result: Inventory };
  inpaint: { argument: ModelArgument & { readonly job: InpaintJob }; progress: InpaintStep; result: InpaintResult };
}

interface ModelArgument {
  readonly model: string | null;
  /** The visitor's choice of variant by model: with every call, because a worker may be a new one. */
  readonly preferences?: Preferences;
}

export type Preferences = Readonly<Partial<Record<string, string>>>;

export type CallName = keyof Calls;

/** From the page. A cancelled call ends between two steps or chunks, with an error like any other. */
export type Request =
  | { readonly [Name in CallName]: { readonly kind: Name; readonly id: number; readonly argument: Calls[Name]["argument"] } }[CallName]
  | Control;

/** About a call that is under way. */
export type Control =
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "pause"; readonly id: number; readonly isPaused: boolean };

/** From the worker; `id` is the request's. */
export type Reply =
  | { readonly kind: "progress"; readonly id: number; readonly value: Calls[CallName]["progress"] }
  | { readonly kind: "done"; readonly id: number; readonly value: Calls[CallName]["result"] }
  | { readonly kind: "failed"; readonly id: number; readonly error: AppErrorWire };
