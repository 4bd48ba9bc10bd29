/** One sentence on where the visitor stands. */

import type { AppState } from "./app-state.ts";
import { formatDuration } from "./format.ts";

export function statusOf(state: AppState, hasStrokes: boolean): string {
  const { stage, picture, offer } = state;
  switch (stage.kind) {
    case "idle":
      if (picture !== null && offer === null) return "Asking the hub which model there is.";
      return "Open a picture to begin.";
    case "unsupported":
      return "This browser cannot run the model.";
    case "ready":
      return hasStrokes ? "Press Run when it is all covered." : "Paint over what should go.";
    case "loading":
      return "The model is on its way.";
    case "running":
      return "Filling in what you painted.";
    case "done":
      return `Done in ${formatDuration(stage.outcome.milliseconds)}, seed ${String(stage.outcome.seed)}.`;
    case "failed":
      return stage.retry === "describe" ? "The hub did not answer." : "That did not work; what you painted is still here.";
  }
}
