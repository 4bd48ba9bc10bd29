/**
 * What the page is doing, as one value and one pure function.
 *
 *   idle -> ready -> loading -> running -> done -> ready ...
 *
 * idle: no picture yet, or no model described yet. ready: picture and model are there, paint and run. loading: weights
 * are on their way. A run that fails or is stopped goes back to where the visitor can act: nothing painted is lost.
 * An event that makes no sense in the present stage changes nothing.
 */

import type { AppErrorWire } from "../errors.ts";
import type { Picture } from "../image/picture.ts";
import type { InpaintStep, Loaded, LoadProgress, Offer, Provider } from "../session/engine.ts";

/** A finished run. */
export interface Outcome {
  readonly picture: Picture;
  readonly seed: number;
  readonly provider: Provider;
  readonly milliseconds: number;
}

/** What is tried again when the visitor says so. */
export type Retry = "describe" | "run";

export type Stage =
  | { readonly kind: "idle" }
  | { readonly kind: "unsupported"; readonly reason: AppErrorWire }
  | { readonly kind: "ready" }
  | { readonly kind: "loading"; readonly progress: LoadProgress | null }
  | { readonly kind: "running"; readonly step: InpaintStep | null; readonly hasLoaded: boolean }
  | { readonly kind: "done"; readonly outcome: Outcome }
  | { readonly kind: "failed"; readonly error: AppErrorWire; readonly retry: Retry };

export interface AppState {
  readonly stage: Stage;
  readonly offer: Offer | null;
  readonly loaded: Loaded | null;
  readonly picture: Picture | null;
  /** Something to tell that stops nothing, such as a file that is no picture. */
  readonly notice: AppErrorWire | null;
}

export type AppEvent =
  | { readonly kind: "unsupported"; readonly reason: AppErrorWire }
  | { readonly kind: "described"; readonly offer: Offer }
  | { readonly kind: "describe-failed"; readonly error: AppErrorWire }
  | { readonly kind: "picture-opened"; readonly picture: Picture }
  | { readonly kind: "noticed"; readonly notice: AppErrorWire }
  | { readonly kind: "notice-dismissed" }
  | { readonly kind: "run-started" }
  | { readonly kind: "load-progressed"; readonly progress: LoadProgress }
  | { readonly kind: "loaded"; readonly loaded: Loaded }
  | { readonly kind: "stepped"; readonly step: InpaintStep }
  | { readonly kind: "finished"; readonly outcome: Outcome }
  | { readonly kind: "run-failed"; readonly error: AppErrorWire }
  | { readonly kind: "retried" }
  | { readonly kind: "result-kept" }
  | { readonly kind: "result-dropped" };

export const initialState: AppState = { stage: { kind: "idle" }, offer: null, loaded: null, picture: null, notice: null };

/** Where the page rests when nothing runs. */
function restingStage(state: AppState): Stage {
  return { kind: state.offer !== null && state.picture !== null ? "ready" : "idle" };
}

/** True while a run may be started. */
export function canRun(state: AppState): boolean {
  const { stage } = state;
  return restingStage(state).kind === "ready" && ["ready", "done", "failed"].includes(stage.kind);
}

/** True while weights or a picture are being worked on. */
export function isBusy({ stage }: AppState): boolean {
  return stage.kind === "loading" || stage.kind === "running";
}

/** The state after an event. */
export function reduce(state: AppState, event: AppEvent): AppState {
  if (state.stage.kind === "unsupported") return state;
  switch (event.kind) {
    case "unsupported":
      return { ...state, stage: { kind: "unsupported", reason: event.reason } };
    case "described":
      return settle({ ...state, offer: event.offer });
    case "describe-failed":
      return { ...state, stage: { kind: "failed", error: event.error, retry: "describe" } };
    case "picture-opened":
      return openPicture(state, event.picture);
    case "noticed":
      return { ...state, notice: event.notice };
    case "notice-dismissed":
      return { ...state, notice: null };
    case "retried":
      return state.stage.kind === "failed" ? settle(state) : state;
    case "result-kept":
      return state.stage.kind === "done" ? settle({ ...state, picture: state.stage.outcome.picture }) : state;
    case "result-dropped":
      return state.stage.kind === "done" ? settle(state) : state;
    case "run-started":
    case "load-progressed":
    case "loaded":
    case "stepped":
    case "finished":
    case "run-failed":
      return reduceRun(state, event);
  }
}

type RunEvent = Extract<
  AppEvent,
  { kind: "run-started" | "load-progressed" | "loaded" | "stepped" | "finished" | "run-failed" }
>;

function reduceRun(state: AppState, event: RunEvent): AppState {
  if (event.kind === "run-started") return canRun(state) ? startRun(state) : state;
  if (!isBusy(state)) return state;
  const { stage } = state;
  switch (event.kind) {
    case "load-progressed":
      return stage.kind === "loading" ? { ...state, stage: { kind: "loading", progress: event.progress } } : state;
    case "loaded":
      return { ...state, loaded: event.loaded, stage: { kind: "running", step: null, hasLoaded: true } };
    case "stepped":
      return stage.kind === "running" ? { ...state, stage: { ...stage, step: event.step } } : state;
    case "finished":
      return { ...state, stage: { kind: "done", outcome: event.outcome } };
    case "run-failed":
      return endRun(state, event.error);
  }
}

function settle(state: AppState): AppState {
  return { ...state, stage: restingStage(state) };
}

function openPicture(state: AppState, picture: Picture): AppState {
  if (isBusy(state)) return state;
  const opened = { ...state, picture, notice: null };
  return state.stage.kind === "failed" && state.stage.retry === "describe" ? opened : settle(opened);
}

function startRun(state: AppState): AppState {
  const stage: Stage =
    state.loaded === null ? { kind: "loading", progress: null } : { kind: "running", step: null, hasLoaded: false };
  return { ...state, stage, notice: null };
}

/** After a failure the sessions are not trusted any more: the next run loads them again, from the cache. */
function endRun(state: AppState, error: AppErrorWire): AppState {
  if (error.code === "cancelled") return settle(state);
  return { ...state, loaded: null, stage: { kind: "failed", error, retry: "run" } };
}
