/** Results in a row: a press looks at another candidate, or goes back to what was there before. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Patch } from "../image/patch.ts";
import type { Picture } from "../image/picture.ts";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import { isBusy } from "./app-state.ts";
import type { Flow } from "./flow.ts";
import type { Version } from "./history.ts";
import { bitmapOf } from "./picture-bitmap.ts";

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
      <Step label={say.original} isCurrent={shown === null} picture={original} patch={null} onPress={go(null)} />
      {versions.map((version, at) => (
        <Step
          key={version.id}
          label={say.version(formatNumber(at + 1), version.outcome.model, seedOf(version))}
          isCurrent={shown === version.id}
          picture={original}
          patch={largestPatch(version)}
          onPress={go(version.id)}
        />
      ))}
    </nav>
  );
}

interface StepProps {
  readonly label: string;
  readonly isCurrent: boolean;
  readonly picture: Picture;
  /** What it is known by; null for the whole picture. */
  readonly patch: Patch | null;
  readonly onPress: () => void;
}

function Step({ label, isCurrent, picture, patch, onPress }: StepProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (canvas.current !== null) void drawThumbnail(canvas.current, picture, patch);
  }, [picture, patch]);
  useEffect(() => {
    if (isCurrent) button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isCurrent]);
  return (
    <button ref={button} type="button" class="history-step" aria-label={label} title={label} aria-current={isCurrent} onClick={onPress}>
      <canvas ref={canvas} width={THUMBNAIL} height={THUMBNAIL} aria-hidden="true" />
    </button>
  );
}

function seedOf({ outcome: { seed } }: Version): string | null {
  return seed === null ? null : formatNumber(seed);
}

function largestPatch({ outcome: { patches } }: Version): Patch | null {
  return patches.reduce<Patch | null>((largest, patch) => (largest === null || patch.rgba.length > largest.rgba.length ? patch : largest), null);
}

/** Fills the square with the middle of it. */
async function drawThumbnail(canvas: HTMLCanvasElement, picture: Picture, patch: Patch | null): Promise<void> {
  const bitmap = patch === null ? await bitmapOf(picture) : await bitmapOfPatch(picture, patch);
  const side = Math.min(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  if (context !== null) context.imageSmoothingQuality = "high";
  if (side > 0) context?.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, THUMBNAIL, THUMBNAIL);
  if (patch !== null) bitmap.close();
}

function bitmapOfPatch({ origin }: Picture, { rgba, width, height }: Patch): Promise<ImageBitmap> {
  return createImageBitmap(new ImageData(rgba, width, height, { colorSpace: origin?.colours ?? "srgb" }));
}
