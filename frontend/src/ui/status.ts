/** One sentence on where the visitor stands. */

import { words } from "../words/words.ts";
import { chosenOffer, type AppState, type Draft, type Outcome } from "./app-state.ts";
import { formatDuration } from "./format.ts";
import type { Suggestion } from "./samples.ts";

/** @param suggestion what is painted already, while nothing else is */
export function statusOf(state: AppState, hasStrokes: boolean, suggestion: Suggestion | null): string {
  const { stage, picture } = state;
  const { status } = words().run;
  const offer = chosenOffer(state);
  const model = offer?.model.title ?? words().models.unnamed;
  switch (stage.kind) {
    case "idle":
      return picture !== null && offer === null ? status.asking : status.open;
    case "unsupported":
      return status.unsupported;
    case "ready":
      if (suggestion !== null) return status.suggested(words().page.samples.suggestions[suggestion.sample]);
      return hasStrokes ? status.covered : status.paint;
    case "drafting":
      return status.drafting(stage.model);
    case "loading":
      return status.loading(model, drafterOf(stage.draft));
    case "running":
      return runningOf(model, drafterOf(stage.draft));
    case "done":
      return stage.isDraft && stage.outcome.model !== model ? status.drafted(stage.outcome.model, model) : doneOf(stage.outcome);
    case "failed":
      return stage.retry === "describe" ? status.noAnswer : status.failed;
  }
}

function runningOf(model: string, drafter: string | null): string {
  const { status } = words().run;
  return drafter === null ? status.running : status.runningAfterDraft(model, drafter);
}

/** The model whose draft is seen meanwhile. */
function drafterOf(draft: Draft | null): string | null {
  return draft?.outcome?.model ?? null;
}

function doneOf({ model, milliseconds, seed }: Outcome): string {
  const { status } = words().run;
  const time = formatDuration(milliseconds);
  // A seed is a name for a result, and is written as it is typed.
  return seed === null ? status.done(time, model) : status.doneWithSeed(time, model, String(seed));
}
