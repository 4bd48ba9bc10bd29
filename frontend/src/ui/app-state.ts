/**
 * What the page is doing, as one value.
 *
 *   idle -> ready -> [drafting ->] loading -> running -> done -> ready ...
 *
 * idle: no picture yet, or no model described yet. ready: picture and model are there, paint and run. drafting: a small
 * model fills first, because the chosen one has yet to arrive. loading: the chosen model's weights are on their way; where
 * no model drafted, texture from the picture is shown meanwhile. done: texture joins the candidates a little later. A run
 * that fails or is stopped goes back to where the visitor can act: nothing painted is lost, and a draft neither.
 */

import type { AppErrorWire } from "../errors.ts";
import type { CropBox } from "../image/crop-box.ts";
import type { ShownPicture } from "../image/shown-picture.ts";
import type { Loaded, LoadProgress, ModelSummary, Offer } from "../session/engine.ts";
import { noHistory, type History } from "./history.ts";
import type { Draft, Outcome } from "./outcome.ts";
import type { RunStep } from "./run-step.ts";

/** Where the model looks just now: what its preview belongs to. */
export interface RunView {
  readonly box: CropBox;
  /** `modelSize * modelSize` bytes: 255 where it fills. */
  readonly mask: Uint8Array;
  readonly modelSize: number;
}

/** What is tried again when the visitor says so. */
export type Retry = "describe" | "run";

export type Stage =
  | { readonly kind: "idle" }
  | { readonly kind: "unsupported"; readonly reason: AppErrorWire }
  | { readonly kind: "ready" }
  /** `model` is the title of the one that drafts. */
  | { readonly kind: "drafting"; readonly model: string; readonly progress: LoadProgress | null; readonly step: RunStep | null }
  | { readonly kind: "loading"; readonly progress: LoadProgress | null; readonly draft: Draft | null }
  | { readonly kind: "running"; readonly step: RunStep | null; readonly hasLoaded: boolean; readonly draft: Draft | null }
  /** `outcome` is the candidate that is looked at. */
  | { readonly kind: "done"; readonly outcome: Outcome; readonly isDraft: boolean }
  | { readonly kind: "failed"; readonly error: AppErrorWire; readonly retry: Retry };

/** Something for each model, by slug. */
export type ByModel<Value> = Readonly<Partial<Record<string, Value>>>;

export interface AppState {
  readonly stage: Stage;
  /** What the hub has, in its order. */
  readonly models: readonly ModelSummary[];
  /** Slug of the model that Run uses; null until one is described. */
  readonly chosen: string | null;
  /** Slug of the model that is being asked for, to be chosen once it is described. */
  readonly choosing: string | null;
  readonly offers: ByModel<Offer>;
  readonly loaded: ByModel<Loaded>;
  /** What is painted on and run: the opened one, or a version of the history. */
  readonly picture: ShownPicture | null;
  readonly history: History;
  /** The results of the last run, or of this one so far: one for each seed, and texture from the picture. */
  readonly candidates: readonly Outcome[];
  /** What is looked at while it runs. */
  readonly runView: RunView | null;
  /** Something to tell that stops nothing, such as a file that is no picture. */
  readonly notice: AppErrorWire | null;
}

export const initialState: AppState = {
  stage: { kind: "idle" },
  models: [],
  chosen: null,
  choosing: null,
  offers: {},
  loaded: {},
  picture: null,
  history: noHistory,
  candidates: [],
  runView: null,
  notice: null,
};

/** What the chosen model offers. */
export function chosenOffer({ chosen, offers }: AppState): Offer | null {
  return chosen === null ? null : (offers[chosen] ?? null);
}

/** The chosen model as it is loaded. */
export function chosenLoaded({ chosen, loaded }: AppState): Loaded | null {
  return chosen === null ? null : (loaded[chosen] ?? null);
}

/** Where the page rests when nothing runs. */
export function settle(state: AppState): AppState {
  const isReady = chosenOffer(state) !== null && state.picture !== null;
  return { ...state, stage: { kind: isReady ? "ready" : "idle" } };
}

/** True while a run may be started. */
export function canRun(state: AppState): boolean {
  const isComplete = settle(state).stage.kind === "ready" && state.choosing === null;
  return isComplete && ["ready", "done", "failed"].includes(state.stage.kind);
}

/** True while weights or a picture are being worked on. */
export function isBusy({ stage }: AppState): boolean {
  return stage.kind === "drafting" || stage.kind === "loading" || stage.kind === "running";
}

/** What there is to look at besides the picture: the result, or a draft while the result is on its way. */
export function shownOutcome({ stage, candidates }: AppState): { readonly outcome: Outcome; readonly isDraft: boolean } | null {
  if (stage.kind === "done") return stage;
  const first = stage.kind === "running" ? candidates[0] : undefined;
  if (first !== undefined) return { outcome: first, isDraft: false };
  const draft = stage.kind === "loading" || stage.kind === "running" ? stage.draft : null;
  return draft?.outcome ? { outcome: draft.outcome, isDraft: true } : null;
}
