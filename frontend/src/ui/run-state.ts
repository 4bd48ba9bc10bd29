/** The part of the page's state that a run moves, from the press on Run to its result. */

import type { AppErrorWire } from "../errors.ts";
import type { InpaintStep, Loaded, LoadProgress } from "../session/engine.ts";
import { canRun, chosenLoaded, isBusy, settle, type AppState, type Draft, type Outcome, type Stage } from "./app-state.ts";

export type RunEvent =
  /** `drafter` is the title of the model that drafts first, if one does. */
  | { readonly kind: "run-started"; readonly drafter: string | null }
  | { readonly kind: "drafted"; readonly draft: Draft }
  | { readonly kind: "load-progressed"; readonly progress: LoadProgress }
  | { readonly kind: "loaded"; readonly slug: string; readonly loaded: Loaded }
  | { readonly kind: "stepped"; readonly step: InpaintStep }
  | { readonly kind: "finished"; readonly outcome: Outcome }
  | { readonly kind: "run-failed"; readonly error: AppErrorWire };

const KINDS: Readonly<Record<RunEvent["kind"], true>> = {
  "run-started": true,
  drafted: true,
  "load-progressed": true,
  loaded: true,
  stepped: true,
  finished: true,
  "run-failed": true,
};

export function isRunEvent(event: { readonly kind: string }): event is RunEvent {
  return Object.hasOwn(KINDS, event.kind);
}

/** The state after an event of a run; what arrives after its end changes nothing. */
export function reduceRun(state: AppState, event: RunEvent): AppState {
  if (event.kind === "run-started") return canRun(state) ? start(state, event.drafter) : state;
  if (!isBusy(state)) return state;
  switch (event.kind) {
    case "drafted":
      return state.stage.kind === "drafting" ? { ...state, stage: { kind: "loading", progress: null, draft: event.draft } } : state;
    case "load-progressed":
      return { ...state, stage: progressed(state.stage, event.progress) };
    case "loaded":
      return { ...state, loaded: { ...state.loaded, [event.slug]: event.loaded }, stage: loaded(state.stage) };
    case "stepped":
      return { ...state, stage: stepped(state.stage, event.step) };
    case "finished":
      return { ...state, stage: { kind: "done", outcome: event.outcome, isDraft: false } };
    case "run-failed":
      return end(state, event.error);
  }
}

function start(state: AppState, drafter: string | null): AppState {
  const stage: Stage =
    chosenLoaded(state) !== null
      ? { kind: "running", step: null, hasLoaded: false, draft: null }
      : drafter !== null
        ? { kind: "drafting", model: drafter, progress: null, step: null }
        : { kind: "loading", progress: null, draft: null };
  return { ...state, stage, notice: null };
}

function progressed(stage: Stage, progress: LoadProgress): Stage {
  return stage.kind === "loading" || stage.kind === "drafting" ? { ...stage, progress } : stage;
}

/** While drafting, it is the drafting model that has been loaded. */
function loaded(stage: Stage): Stage {
  return stage.kind === "loading" ? { kind: "running", step: null, hasLoaded: true, draft: stage.draft } : stage;
}

function stepped(stage: Stage, step: InpaintStep): Stage {
  return stage.kind === "running" || stage.kind === "drafting" ? { ...stage, step } : stage;
}

/**
 * A draft that is there becomes the result. After a failure no session is trusted any more: the next run loads again,
 * from the cache.
 */
function end(state: AppState, error: AppErrorWire): AppState {
  const { stage } = state;
  const isCancelled = error.code === "cancelled";
  const kept = isCancelled ? state : { ...state, loaded: {} };
  const draft = stage.kind === "loading" || stage.kind === "running" ? (stage.draft?.outcome ?? null) : null;
  if (draft !== null) {
    return { ...kept, stage: { kind: "done", outcome: draft, isDraft: true }, notice: isCancelled ? null : error };
  }
  return isCancelled ? settle(kept) : { ...kept, stage: { kind: "failed", error, retry: "run" } };
}
