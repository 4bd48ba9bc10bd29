/** One bar for the whole of a run: a draft, then bytes, then steps. Pure, so that what it claims is tested. */

import type { InpaintStep, LoadProgress } from "../session/engine.ts";
import { formatNumber } from "../words/numbers.ts";
import { say } from "../words/say.ts";
import { words } from "../words/words.ts";
import type { Stage } from "./app-state.ts";
import { formatRate, formatSeconds, formatShare } from "./format.ts";

export interface Progress {
  /** 0 to 1 over all legs; it never goes back. */
  readonly fraction: number;
  /** Where the bar passes from bytes to steps; 0 when nothing had to be loaded. */
  readonly split: number;
  /** True while something is done in one piece: how far it is, nobody can tell. */
  readonly isOpen: boolean;
  /** What happens now. */
  readonly title: string;
  /** The figures: bytes, speed, time left; or steps. */
  readonly detail: string;
}

/** How far along the bar a draft's leg, and then the bytes' leg, end where there is one. */
const DRAFT_SHARE = 0.06;
const LOAD_SHARE = 0.6;

type Leg = Omit<Progress, "split">;

/**
 * @param model title of the chosen model
 * @returns null when nothing is going on
 */
export function progressOf(stage: Stage, model: string): Progress | null {
  switch (stage.kind) {
    case "drafting":
      return { ...draftLeg(stage.progress, stage.step, stage.model), split: LOAD_SHARE };
    case "loading":
      return { ...loadLeg(stage.progress, stage.draft === null ? 0 : DRAFT_SHARE, LOAD_SHARE, model), split: LOAD_SHARE };
    case "running": {
      const split = stage.hasLoaded ? LOAD_SHARE : 0;
      return { ...runLeg(stage.step, split), split };
    }
    case "idle":
    case "unsupported":
    case "ready":
    case "done":
    case "failed":
      return null;
  }
}

function draftLeg(progress: LoadProgress | null, step: InpaintStep | null, model: string): Leg {
  const { bar } = words().run;
  if (step !== null) return { fraction: DRAFT_SHARE, isOpen: true, title: bar.drafting, detail: bar.draftingWith(model) };
  return loadLeg(progress, 0, DRAFT_SHARE, bar.forDraft(model));
}

function loadLeg(progress: LoadProgress | null, from: number, to: number, model: string): Leg {
  if (progress === null) return { fraction: from, isOpen: false, title: words().run.bar.preparing(model), detail: "" };
  const { phase, doneBytes, totalBytes } = progress;
  const share = phase === "session" ? 1 : totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 0;
  return {
    fraction: from + (to - from) * share,
    isOpen: phase === "session",
    title: loadTitle(phase, model),
    detail: loadDetail(progress),
  };
}

function loadTitle(phase: LoadProgress["phase"], model: string): string {
  const { downloading, checking, preparing } = words().run.bar;
  return { download: downloading, "verify-cache": checking, session: preparing }[phase](model);
}

function loadDetail(progress: LoadProgress): string {
  const { phase, doneBytes, totalBytes, bytesPerSecond, secondsLeft, note } = progress;
  const parts = phase === "session" ? [] : [formatShare(doneBytes, totalBytes)];
  if (phase === "download" && bytesPerSecond > 0) parts.push(formatRate(bytesPerSecond));
  if (phase === "download" && secondsLeft !== null) parts.push(words().run.bar.timeLeft(formatSeconds(secondsLeft)));
  if (note !== undefined) parts.push(say(note));
  return parts.join(" \u00b7 ");
}

function runLeg(step: InpaintStep | null, split: number): Leg {
  const { bar } = words().run;
  const title = bar.filling;
  if (step === null) return { fraction: split, isOpen: false, title, detail: bar.looking };
  if (step.phase === "fill") return { fraction: split, isOpen: true, title, detail: "" };
  // Encoding and decoding take about as long as a step each.
  const done = { encode: 0, denoise: 1 + step.step, decode: 1 + step.steps, fill: 1 }[step.phase];
  const fraction = split + (1 - split) * Math.min(1, done / (step.steps + 2));
  const detail = {
    encode: bar.looking,
    denoise: bar.stepOf(formatNumber(Math.min(step.step + 1, step.steps)), formatNumber(step.steps)),
    decode: bar.finishing,
  }[step.phase];
  return { fraction, isOpen: false, title, detail };
}
