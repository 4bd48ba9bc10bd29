/** What happens to the page's state: one pure function. An event that makes no sense in the present stage changes nothing. */

import type { AppErrorWire } from "../errors.ts";
import type { ShownPicture } from "../image/shown-picture.ts";
import type { ModelSummary, Offer } from "../session/engine.ts";
import { isBusy, settle, type AppState } from "./app-state.ts";
import { noHistory } from "./history.ts";
import { isRunEvent, reduceRun, type RunEvent } from "./run-state.ts";

export type AppEvent =
  | RunEvent
  | { readonly kind: "unsupported"; readonly reason: AppErrorWire }
  | { readonly kind: "listed"; readonly models: readonly ModelSummary[] }
  /** What a model offers became known; nothing is chosen by that. */
  | { readonly kind: "offered"; readonly offer: Offer }
  | { readonly kind: "choosing"; readonly slug: string }
  | { readonly kind: "chosen"; readonly offer: Offer }
  | { readonly kind: "choice-failed"; readonly error: AppErrorWire }
  | { readonly kind: "describe-failed"; readonly error: AppErrorWire }
  | { readonly kind: "picture-opened"; readonly picture: ShownPicture }
  | { readonly kind: "noticed"; readonly notice: AppErrorWire }
  | { readonly kind: "notice-dismissed" }
  | { readonly kind: "retried" }
  | { readonly kind: "candidate-chosen"; readonly id: number }
  /** A version of the history becomes the picture; null is the opened one. */
  | { readonly kind: "version-chosen"; readonly id: number | null; readonly picture: ShownPicture }
  | { readonly kind: "result-dropped" };

/** The state after an event. */
export function reduce(state: AppState, event: AppEvent): AppState {
  if (state.stage.kind === "unsupported") return state;
  if (isRunEvent(event)) return reduceRun(state, event);
  switch (event.kind) {
    case "unsupported":
      return { ...state, stage: { kind: "unsupported", reason: event.reason } };
    case "listed":
      return { ...state, models: event.models };
    case "offered":
      return addOffer(state, event.offer);
    case "choosing":
      return { ...state, choosing: event.slug };
    case "chosen":
      return choose(state, event.offer);
    case "choice-failed":
      return { ...state, choosing: null, notice: event.error };
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
    case "candidate-chosen":
      return chooseCandidate(state, event.id);
    case "version-chosen":
      return chooseVersion(state, event.id, event.picture);
    case "result-dropped":
      return state.stage.kind === "done" ? settle(state) : state;
  }
}

/** What is loaded by another variant than the offer's is of no more use. */
function addOffer(state: AppState, offer: Offer): AppState {
  const { slug } = offer.model;
  const present = state.loaded[slug];
  const loaded = present === undefined || present.variant === offer.variant ? state.loaded : { ...state.loaded, [slug]: undefined };
  return { ...state, loaded, offers: { ...state.offers, [slug]: offer } };
}

/** A result stays on the page when another model is chosen: the next run will use that one. */
function choose(state: AppState, offer: Offer): AppState {
  const chosen = { ...addOffer(state, offer), chosen: offer.model.slug, choosing: null };
  return state.stage.kind === "done" || isBusy(state) ? chosen : settle(chosen);
}

function chooseCandidate(state: AppState, id: number): AppState {
  const { stage, candidates } = state;
  const outcome = candidates.find((candidate) => candidate.id === id);
  return stage.kind === "done" && outcome !== undefined ? { ...state, stage: { ...stage, outcome } } : state;
}

function chooseVersion(state: AppState, current: number | null, picture: ShownPicture): AppState {
  if (isBusy(state)) return state;
  return settle({ ...state, picture, history: { ...state.history, current }, candidates: [], notice: null });
}

function openPicture(state: AppState, picture: ShownPicture): AppState {
  if (isBusy(state)) return state;
  const opened = { ...state, picture, history: { ...noHistory, original: picture }, candidates: [], notice: null };
  return state.stage.kind === "failed" && state.stage.retry === "describe" ? opened : settle(opened);
}
