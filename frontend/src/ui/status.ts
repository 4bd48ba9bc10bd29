/** One sentence on where the visitor stands. */

import { chosenOffer, type AppState, type Draft, type Outcome } from "./app-state.ts";
import { formatDuration } from "./format.ts";
import type { Suggestion } from "./samples.ts";

/** @param suggestion what is painted already, while nothing else is */
export function statusOf(state: AppState, hasStrokes: boolean, suggestion: Suggestion | null): string {
  const { stage, picture } = state;
  const offer = chosenOffer(state);
  const model = offer?.model.title ?? "The model";
  switch (stage.kind) {
    case "idle":
      if (picture !== null && offer === null) return "Asking the hub which model there is.";
      return "Open a picture to begin.";
    case "unsupported":
      return "This browser cannot run the model.";
    case "ready":
      if (suggestion !== null) return `${suggestion.title} is painted; press Run.`;
      return hasStrokes ? "Press Run when it is all covered." : "Paint over what should go.";
    case "drafting":
      return `${stage.model} makes a draft first.`;
    case "loading":
      return `${model} is on its way${aside(stage.draft)}.`;
    case "running":
      return stage.draft?.outcome ? `${model} is filling in${aside(stage.draft)}.` : "Filling in what you painted.";
    case "done":
      return stage.isDraft && stage.outcome.model !== model ? `A draft by ${stage.outcome.model}. Run again for ${model}.` : doneOf(stage.outcome);
    case "failed":
      return stage.retry === "describe" ? "The hub did not answer." : "That did not work; what you painted is still here.";
  }
}

/** What is seen meanwhile. */
function aside(draft: Draft | null): string {
  return draft?.outcome ? `; this is ${draft.outcome.model}'s draft` : "";
}

function doneOf({ model, milliseconds, seed }: Outcome): string {
  const ending = seed === null ? "" : `, seed ${String(seed)}`;
  return `Done in ${formatDuration(milliseconds)} by ${model}${ending}.`;
}
