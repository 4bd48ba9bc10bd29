/** One bar for the whole of a run: bytes first, then steps. Pure, so that what it claims is tested. */

import type { InpaintStep, LoadProgress } from "../session/engine.ts";
import type { Stage } from "./app-state.ts";
import { formatRate, formatSeconds, formatShare } from "./format.ts";

export interface Progress {
  /** 0 to 1 over both legs; it never goes back. */
  readonly fraction: number;
  /** Where the bar passes from bytes to steps; 0 when nothing had to be loaded. */
  readonly split: number;
  /** What happens now. */
  readonly title: string;
  /** The figures: bytes, speed, time left; or steps. */
  readonly detail: string;
}

/** The first leg's share of the bar, when there is one. */
const LOAD_SHARE = 0.6;

/** @returns null when nothing is going on */
export function progressOf(stage: Stage): Progress | null {
  if (stage.kind === "loading") return loadingProgress(stage.progress);
  if (stage.kind === "running") return runningProgress(stage.step, stage.hasLoaded ? LOAD_SHARE : 0);
  return null;
}

function loadingProgress(progress: LoadProgress | null): Progress {
  if (progress === null) return { fraction: 0, split: LOAD_SHARE, title: "Preparing", detail: "" };
  const { phase, doneBytes, totalBytes } = progress;
  const share = totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 0;
  const fraction = LOAD_SHARE * (phase === "session" ? 1 : share);
  return { fraction, split: LOAD_SHARE, title: LOAD_TITLES[phase], detail: loadDetail(progress) };
}

const LOAD_TITLES: Readonly<Record<LoadProgress["phase"], string>> = {
  download: "Downloading the model",
  "verify-cache": "Checking your copy of the model",
  session: "Preparing the model",
};

function loadDetail(progress: LoadProgress): string {
  const { phase, doneBytes, totalBytes, bytesPerSecond, secondsLeft, note } = progress;
  const parts = phase === "session" ? [] : [formatShare(doneBytes, totalBytes)];
  if (phase === "download" && bytesPerSecond > 0) parts.push(formatRate(bytesPerSecond));
  if (phase === "download" && secondsLeft !== null) parts.push(`${formatSeconds(secondsLeft)} left`);
  if (note !== undefined) parts.push(note);
  return parts.join(" \u00b7 ");
}

function runningProgress(step: InpaintStep | null, split: number): Progress {
  if (step === null) return { fraction: split, split, title: "Filling in", detail: "Looking at the picture" };
  // Encoding and decoding take about as long as a step each.
  const done = { encode: 0, denoise: 1 + step.step, decode: 1 + step.steps, fill: 1 }[step.phase];
  const fraction = split + (1 - split) * Math.min(1, done / (step.steps + 2));
  const detail = {
    encode: "Looking at the picture",
    denoise: `Step ${String(Math.min(step.step + 1, step.steps))} of ${String(step.steps)}`,
    decode: "Finishing",
    fill: "Filling",
  }[step.phase];
  return { fraction, split, title: "Filling in", detail };
}
