/** What a shortcut does just now. */

import { redo, undo } from "../image/marks.ts";
import { isBusy } from "./app-state.ts";
import { stepBrush } from "./brush-size.ts";
import type { Flow } from "./flow.ts";
import type { Shortcut } from "./shortcuts.ts";

/** One press of + or -. */
const ZOOM_STEP = 1.3;

/** @returns whether the shortcut meant something */
export function act(shortcut: Shortcut, flow: Flow): boolean {
  const state = flow.state.value;
  if (state.picture === null || state.stage.kind === "unsupported") return false;
  if (zoom(shortcut, flow)) return true;
  if (isBusy(state)) {
    if (shortcut === "cancel") flow.cancel();
    // Keys that are still held from starting the run must not press the Cancel button.
    return shortcut === "cancel" || shortcut === "run";
  }
  if (shortcut === "run") {
    if (state.stage.kind !== "done" || flow.canRunAgain.value) void flow.run();
    return true;
  }
  return state.stage.kind !== "done" && edit(shortcut, flow);
}

function zoom(shortcut: Shortcut, { editor }: Flow): boolean {
  const factors: Partial<Record<Shortcut, number>> = { nearer: ZOOM_STEP, farther: 1 / ZOOM_STEP, fit: 0 };
  const factor = factors[shortcut];
  if (factor !== undefined) editor.zoom(factor);
  return factor !== undefined;
}

function edit(shortcut: Shortcut, { editor, drawing }: Flow): boolean {
  switch (shortcut) {
    case "brush":
    case "lasso":
    case "rectangle":
      editor.tool.value = shortcut;
      return true;
    case "erase":
      editor.erases.value = !editor.erases.value;
      return true;
    case "smaller":
    case "larger":
      editor.brush.value = stepBrush(editor.brush.value, shortcut === "smaller" ? -1 : 1);
      return true;
    case "undo":
      drawing.value = undo(drawing.value);
      return true;
    case "redo":
      drawing.value = redo(drawing.value);
      return true;
    case "run":
    case "cancel":
    case "nearer":
    case "farther":
    case "fit":
      return false;
  }
}
