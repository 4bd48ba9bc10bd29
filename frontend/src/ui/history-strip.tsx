/** Results in a row: a press looks at another candidate, or goes back to what was there before. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { levelFor } from "../image/levels.ts";
import type { ShownPatch, ShownPicture } from "../image/shown-picture.ts";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import { isBusy, type AppState } from "./app-state.ts";
import type { Flow } from "./flow.ts";
import type { Version } from "./history.ts";
import { isTexture } from "./outcome.ts";

/** Pixels of a thumbnail's canvas; on the screen it is half as large. */
const THUMBNAIL = 104;

export function HistoryStrip({ flow }: { readonly flow: Flow }): JSX.Element | null {
  const state = flow.state.value;
  const { original, versions, current } = state.history;
  if (original === null || versions.length === 0 || isBusy(state)) return null;
  const shown = state.stage.kind === "done" ? state.stage.outcome.id : current;
  const go = (id: number | null) => (): void => {
    flow.goTo(id);
  };
  const say = words().editor;
  return (
    <nav class="history" aria-label={say.history} data-testid="history">
      <Step label={say.original} isCurrent={shown === null} shown={original} onPress={go(null)} />
      {versions.map((version, at) => (
        <Step
          key={version.id}
          {...wordsFor(version, at)}
          caption={isTexture(version.outcome) && isCandidate(state, version) ? say.texture : null}
          isCurrent={shown === version.id}
          shown={largestPatch(version)}
          onPress={go(version.id)}
        />
      ))}
    </nav>
  );
}

/** Whether a version is one of the results of the run in view. */
function isCandidate({ stage, candidates }: AppState, { id }: Version): boolean {
  return stage.kind === "done" && candidates.some((candidate) => candidate.id === id);
}

function wordsFor({ outcome: { model, seed } }: Version, at: number): Pick<StepProps, "label" | "title"> {
  const say = words().editor;
  const number = formatNumber(at + 1);
  if (model === null) return { label: say.textureVersion(number), title: say.textureTitle };
  return { label: say.version(number, model, seed === null ? null : formatNumber(seed)) };
}

interface StepProps {
  readonly label: string;
  /** The tooltip; the label where there is nothing more to say. */
  readonly title?: string;
  /** Words beside the picture; null for none. */
  readonly caption?: string | null;
  readonly isCurrent: boolean;
  /** What it is known by; null where nothing changed. */
  readonly shown: ShownPicture | ShownPatch | null;
  readonly onPress: () => void;
}

function Step({ label, title = label, caption = null, isCurrent, shown, onPress }: StepProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (canvas.current !== null && shown !== null) drawThumbnail(canvas.current, shown);
  }, [shown]);
  useEffect(() => {
    if (isCurrent) button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isCurrent]);
  return (
    <button ref={button} type="button" class="history-step" aria-label={label} title={title} aria-current={isCurrent} onClick={onPress}>
      <canvas ref={canvas} width={THUMBNAIL} height={THUMBNAIL} aria-hidden="true" />
      {caption !== null && <span class="history-caption">{caption}</span>}
    </button>
  );
}

function largestPatch({ outcome: { patches } }: Version): ShownPatch | null {
  const area = ({ width, height }: ShownPatch): number => width * height;
  return patches.reduce<ShownPatch | null>((largest, patch) => (largest === null || area(patch) > area(largest) ? patch : largest), null);
}

/** Fills the square with the middle of it. */
function drawThumbnail(canvas: HTMLCanvasElement, { width, height, levels }: ShownPicture | ShownPatch): void {
  const bitmap = levelFor(levels, THUMBNAIL / Math.min(width, height));
  const context = canvas.getContext("2d");
  if (bitmap === undefined || bitmap.width === 0 || context === null) return;
  context.imageSmoothingQuality = "high";
  const side = Math.min(bitmap.width, bitmap.height);
  context.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, THUMBNAIL, THUMBNAIL);
}
