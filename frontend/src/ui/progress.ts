/** One bar for the whole of a run: a draft, then bytes, then steps and detail. Pure, so that its claims are tested. */

import type { LoadProgress } from "../session/engine.ts";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import type { Stage } from "./app-state.ts";
import { describeRetry, describeShortage } from "./download-words.ts";
import { formatRate, formatSeconds, formatShare } from "./format.ts";
import { isTexture, type Draft } from "./outcome.ts";
import { shareDone, type RunStep } from "./run-step.ts";

export interface Progress {
  /** 0 to 1 over all legs; it never goes back. */
  readonly fraction: number;
  /** Where the bar passes from bytes to steps; 0 when nothing had to be loaded. */
  readonly split: number;
  /** True while something is done in one piece: how far it is, nobody can tell. */
  readonly isOpen: boolean;
  /** Whether the visitor paused it; null where there is nothing to pause. */
  readonly isPaused: boolean | null;
  /** Where the browser has no room for what is being downloaded: what is missing. */
  readonly shortage: string | null;
  /** What happens now. */
  readonly title: string;
  /** The figures: bytes, speed, time left; or steps; empty where there are none. */
  readonly detail: string;
}

/** How far along the bar a draft's leg, and then the bytes' leg, end where there is one. */
const DRAFT_SHARE = 0.06;
const LOAD_SHARE = 0.6;

type Leg = Omit<Progress, "split">;

/** Of a leg that downloads nothing. */
const NO_DOWNLOAD = { isPaused: null, shortage: null } as const;

/**
 * @param model title of the chosen model
 * @returns null when nothing is going on
 */
export function progressOf(stage: Stage, model: string): Progress | null {
  switch (stage.kind) {
    case "drafting":
      return { ...draftLeg(stage.progress, stage.step, stage.model), split: LOAD_SHARE };
    case "loading":
      return { ...loadLeg(stage.progress, hasDraftLeg(stage.draft) ? DRAFT_SHARE : 0, LOAD_SHARE, model), split: LOAD_SHARE };
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

function draftLeg(progress: LoadProgress | null, step: RunStep | null, model: string): Leg {
  const { bar } = words().run;
  if (step !== null) return { ...NO_DOWNLOAD, fraction: DRAFT_SHARE, isOpen: true, title: bar.drafting, detail: bar.draftingWith(model) };
  return loadLeg(progress, 0, DRAFT_SHARE, bar.forDraft(model));
}

function loadLeg(progress: LoadProgress | null, from: number, to: number, model: string): Leg {
  if (progress === null) return { ...NO_DOWNLOAD, fraction: from, isOpen: false, title: words().run.bar.preparing(model), detail: "" };
  const { phase, doneBytes, totalBytes } = progress;
  const share = phase === "session" ? 1 : totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 0;
  return {
    fraction: from + (to - from) * share,
    isOpen: phase === "session",
    isPaused: phase === "download" ? progress.hold === "paused" : null,
    shortage: progress.shortage === undefined ? null : describeShortage(progress.shortage),
    title: loadTitle(phase, model),
    detail: loadDetail(progress),
  };
}

function loadTitle(phase: LoadProgress["phase"], model: string): string {
  const { downloading, checking, preparing } = words().run.bar;
  return { download: downloading, "verify-cache": checking, session: preparing }[phase](model);
}

function loadDetail(progress: LoadProgress): string {
  const { phase, doneBytes, totalBytes, bytesPerSecond, secondsLeft, hold } = progress;
  const parts = phase === "session" ? [] : [formatShare(doneBytes, totalBytes)];
  if (hold !== undefined) parts.push(words().weights.holds[hold]);
  if (phase === "download" && bytesPerSecond > 0) parts.push(formatRate(bytesPerSecond));
  if (phase === "download" && secondsLeft !== null) parts.push(words().run.bar.timeLeft(formatSeconds(secondsLeft)));
  return parts.join(" \u00b7 ");
}

/** Texture from the picture is made beside the download, and has no place on the bar. */
function hasDraftLeg(draft: Draft | null): boolean {
  return draft !== null && (draft.outcome === null || !isTexture(draft.outcome));
}

function runLeg(step: RunStep | null, split: number): Leg {
  const { bar } = words().run;
  const title = bar.filling;
  if (step === null) return { ...NO_DOWNLOAD, fraction: split, isOpen: false, title, detail: bar.looking };
  const fraction = split + (1 - split) * shareDone(step);
  if (step.phase === "detail") return { ...NO_DOWNLOAD, fraction, isOpen: false, title: bar.addingDetail, detail: "" };
  if (step.retry !== undefined) return { ...NO_DOWNLOAD, fraction, isOpen: true, title: words().weights.again, detail: describeRetry(step.retry) };
  if (step.phase === "fill") return { ...NO_DOWNLOAD, fraction, isOpen: true, title, detail: "" };
  return { ...NO_DOWNLOAD, fraction, isOpen: false, title, detail: describeStep(step) };
}

/** Steps count through all parts of the run. */
function describeStep({ phase, step, steps, part, parts }: Exclude<RunStep, { phase: "detail" }>): string {
  const { bar } = words().run;
  if (phase === "encode" && part === 0) return bar.looking;
  if (phase === "decode" && part === parts - 1) return bar.finishing;
  const now = part * steps + Math.min(step + 1, steps);
  return bar.stepOf(formatNumber(now), formatNumber(parts * steps));
}
