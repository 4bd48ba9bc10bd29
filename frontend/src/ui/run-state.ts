/** The part of the page's state that a run moves, from the press on Run to its result. */

import type { AppErrorWire } from "../errors.ts";
import type { Loaded, LoadProgress } from "../session/engine.ts";
import { canRun, chosenLoaded, isBusy, settle, type AppState, type RunView, type Stage } from "./app-state.ts";
import { addOutcomes } from "./history.ts";
import { isTexture, type Draft, type Outcome } from "./outcome.ts";
import type { RunStep } from "./run-step.ts";

export type RunEvent =
  /** `drafter` is the title of the model that drafts first, if one does. */
  | { readonly kind: "run-started"; readonly drafter: string | null }
  | { readonly kind: "drafted"; readonly draft: Draft }
  | { readonly kind: "load-progressed"; readonly progress: LoadProgress }
  | { readonly kind: "loaded"; readonly slug: string; readonly loaded: Loaded }
  | { readonly kind: "stepped"; readonly step: RunStep; readonly view: RunView }
  | { readonly kind: "candidate"; readonly outcome: Outcome }
  | { readonly kind: "finished" }
  /** Texture from the picture is there: a draft while the model arrives, a candidate after the run. */
  | { readonly kind: "texture-made"; readonly outcome: Outcome }
  | { readonly kind: "run-failed"; readonly error: AppErrorWire };

const KINDS: Readonly<Record<RunEvent["kind"], true>> = {
  "run-started": true,
  drafted: true,
  "load-progressed": true,
  loaded: true,
  stepped: true,
  candidate: true,
  finished: true,
  "texture-made": true,
  "run-failed": true,
};

export function isRunEvent(event: { readonly kind: string }): event is RunEvent {
  return Object.hasOwn(KINDS, event.kind);
}

/** The state after an event of a run; what arrives after its end changes nothing. */
export function reduceRun(state: AppState, event: RunEvent): AppState {
  if (event.kind === "run-started") return canRun(state) ? start(state, event.drafter) : state;
  if (event.kind === "texture-made") return addTexture(state, event.outcome);
  if (!isBusy(state)) return state;
  switch (event.kind) {
    case "drafted":
      return state.stage.kind === "drafting" ? { ...state, stage: { kind: "loading", progress: null, draft: event.draft } } : state;
    case "load-progressed":
      return { ...state, stage: progressed(state.stage, event.progress) };
    case "loaded":
      return { ...state, loaded: { ...state.loaded, [event.slug]: event.loaded }, stage: loaded(state.stage) };
    case "stepped":
      return { ...state, stage: stepped(state.stage, event.step), runView: event.view };
    case "candidate":
      return state.stage.kind === "running" ? { ...state, candidates: [...state.candidates, event.outcome] } : state;
    case "finished":
      return finish(state, [...state.candidates, ...textureDraft(state.stage)], false);
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
  return { ...state, stage, candidates: [], runView: null, notice: null };
}

function progressed(stage: Stage, progress: LoadProgress): Stage {
  return stage.kind === "loading" || stage.kind === "drafting" ? { ...stage, progress } : stage;
}

/** While drafting, it is the drafting model that has been loaded. */
function loaded(stage: Stage): Stage {
  return stage.kind === "loading" ? { kind: "running", step: null, hasLoaded: true, draft: stage.draft } : stage;
}

function stepped(stage: Stage, step: RunStep): Stage {
  return stage.kind === "running" || stage.kind === "drafting" ? { ...stage, step } : stage;
}

/** Texture never takes the place of a result in view. */
function addTexture(state: AppState, outcome: Outcome): AppState {
  const { stage, history } = state;
  if (stage.kind === "done") {
    const candidates = [...state.candidates, outcome];
    return { ...state, candidates, history: addOutcomes(history, [outcome], candidates.length) };
  }
  const hasRoom = (stage.kind === "loading" || stage.kind === "running") && stage.draft === null;
  return hasRoom ? { ...state, stage: { ...stage, draft: { outcome } } } : state;
}

/** A model's draft is dropped when the result is there; texture stays, as another way to fill. */
function textureDraft(stage: Stage): readonly Outcome[] {
  const outcome = draftOf(stage);
  return outcome !== null && isTexture(outcome) ? [outcome] : [];
}

function draftOf(stage: Stage): Outcome | null {
  return stage.kind === "loading" || stage.kind === "running" ? (stage.draft?.outcome ?? null) : null;
}

/** Shows what there is, and keeps it in the history; where there is nothing, goes back to the paint. */
function finish(state: AppState, outcomes: readonly Outcome[], isDraft: boolean): AppState {
  const [outcome] = outcomes;
  if (outcome === undefined) return settle(state);
  const stage: Stage = { kind: "done", outcome, isDraft };
  return { ...state, stage, candidates: outcomes, history: addOutcomes(state.history, outcomes) };
}

/**
 * Candidates that are there, or else a draft, become the result. After a failure no session is trusted any more: the next
 * run loads again, from the cache.
 */
function end(state: AppState, error: AppErrorWire): AppState {
  const { stage } = state;
  const isCancelled = error.code === "cancelled";
  const kept = isCancelled ? state : { ...state, loaded: {} };
  const notice = isCancelled ? null : error;
  if (state.candidates.length > 0) return { ...finish(kept, [...state.candidates, ...textureDraft(stage)], false), notice };
  const draft = draftOf(stage);
  if (draft !== null) return { ...finish(kept, [draft], true), notice };
  return isCancelled ? settle(kept) : { ...kept, stage: { kind: "failed", error, retry: "run" } };
}
