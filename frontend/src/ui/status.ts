/** One sentence on where the visitor stands. */

import { words } from "../words/words.ts";
import { chosenOffer, type AppState } from "./app-state.ts";
import { formatDuration } from "./format.ts";
import type { Draft, Outcome } from "./outcome.ts";
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
      return loadingOf(model, stage.draft);
    case "running":
      return runningOf(model, stage.draft);
    case "done":
      return stage.isDraft && stage.outcome.model !== model ? draftedOf(stage.outcome, model) : doneOf(stage.outcome);
    case "failed":
      return stage.retry === "describe" ? status.noAnswer : status.failed;
  }
}

function loadingOf(model: string, draft: Draft | null): string {
  const { status } = words().run;
  const outcome = draft?.outcome ?? null;
  return outcome !== null && outcome.model === null ? status.loadingWithTexture(model) : status.loading(model, outcome?.model ?? null);
}

function runningOf(model: string, draft: Draft | null): string {
  const { status } = words().run;
  const outcome = draft?.outcome ?? null;
  if (outcome === null) return status.running;
  return outcome.model === null ? status.runningWithTexture(model) : status.runningAfterDraft(model, outcome.model);
}

function draftedOf({ model: drafter }: Outcome, model: string): string {
  const { status } = words().run;
  return drafter === null ? status.draftedWithTexture(model) : status.drafted(drafter, model);
}

function doneOf({ model, milliseconds, seed }: Outcome): string {
  const { status } = words().run;
  const time = formatDuration(milliseconds);
  if (model === null) return status.doneWithTexture(time);
  // A seed is a name for a result, and is written as it is typed.
  return seed === null ? status.done(time, model) : status.doneWithSeed(time, model, String(seed));
}
