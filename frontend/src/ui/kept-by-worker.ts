/** Pixels are many: those that nothing on the page shows any more are given back, here and in the worker. */

import { runImageTask } from "../image/image-client.ts";
import type { ShownPatch, ShownPicture } from "../image/shown-picture.ts";
import type { AppState } from "./app-state.ts";
import type { Outcome } from "./outcome.ts";

type Shown = ShownPatch | ShownPicture;

/** Everything that the page may still show, by the worker's number for it. */
function shownIn({ stage, picture, history, candidates }: AppState): ReadonlyMap<number, Shown> {
  const drafts = stage.kind === "loading" || stage.kind === "running" ? [stage.draft?.outcome] : [];
  const results = stage.kind === "done" ? [stage.outcome] : [];
  const outcomes = [...drafts, ...results, ...candidates].filter((outcome): outcome is Outcome => outcome !== null && outcome !== undefined);
  const pictures = [picture, history.original].filter((one) => one !== null);
  const patches = [...history.versions, ...outcomes, ...pictures].flatMap((one) => one.patches);
  return new Map([...pictures, ...patches].map((one) => [one.id, one]));
}

/** Gives back what the page showed before and shows no more. */
export function releaseBetween(before: AppState, after: AppState): void {
  if (before === after) return;
  const kept = shownIn(after);
  release([...shownIn(before).values()].filter(({ id }) => !kept.has(id)));
}

export function release(gone: readonly Shown[]): void {
  for (const { levels } of gone) for (const level of levels) level.close();
  if (gone.length > 0) forget(gone.map(({ id }) => id));
}

/** A worker that cannot be asked keeps nothing either. */
export function forget(ids: readonly number[]): void {
  runImageTask("forget", { ids }).catch(() => undefined);
}
