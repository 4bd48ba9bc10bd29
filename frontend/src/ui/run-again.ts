/** Whether to run again makes sense: a run that would give the same result once more is not offered. */

import type { Forecast } from "../image/forecast.ts";
import { canRun, chosenLoaded, chosenOffer, type AppState } from "./app-state.ts";
import type { Choices } from "./fill-picture.ts";

/** @param forecast for what is painted, by the chosen model */
export function canRunAgain(state: AppState, forecast: Forecast | null, choices: Choices): boolean {
  const { stage, candidates } = state;
  const offer = chosenOffer(state);
  if (stage.kind !== "done" || offer === null || !canRun(state)) return false;
  // Another variant of the same model, or one whose sessions were lost, has to be loaded again.
  const isNew = stage.isDraft || chosenLoaded(state) === null || candidates.every(({ model }) => model !== offer.model.title);
  if (isNew) return true;
  return offer.sampling === null ? forecast?.addsDetail === true : choices.seed === null;
}
