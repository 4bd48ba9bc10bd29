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
    if (canvas.current !== null) void drawThumbnail(canvas.current, patch ?? picture, picture.origin?.colours ?? "srgb");
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

type Pixels = Pick<Picture, "rgba" | "width" | "height">;

/** Fills the square with the middle of it. */
async function drawThumbnail(canvas: HTMLCanvasElement, { rgba, width, height }: Pixels, colorSpace: PredefinedColorSpace): Promise<void> {
  if (width === 0 || height === 0) return;
  const side = Math.min(width, height);
  const bitmap = await createImageBitmap(new ImageData(rgba, width, height, { colorSpace }));
  const context = canvas.getContext("2d");
  if (context !== null) context.imageSmoothingQuality = "high";
  context?.drawImage(bitmap, (width - side) / 2, (height - side) / 2, side, side, 0, 0, THUMBNAIL, THUMBNAIL);
  bitmap.close();
}
