/** What the model has come to so far, in the hole that it fills. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Preview } from "../session/engine.ts";
import type { RunView } from "./app-state.ts";
import type { RunStep } from "./run-step.ts";
import type { View } from "./view-fit.ts";

interface RunPreviewProps {
  readonly step: RunStep;
  readonly run: RunView;
  readonly view: View;
}

export function RunPreview({ step, run, view }: RunPreviewProps): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const preview = step.phase === "detail" ? undefined : step.preview;
  useLayoutEffect(() => {
    if (canvas.current !== null && preview !== undefined) draw(canvas.current, preview, run, view);
  }, [preview, run, view]);
  return preview === undefined ? null : <canvas ref={canvas} class="layer run-preview" data-testid="preview" aria-hidden="true" />;
}

function draw(canvas: HTMLCanvasElement, preview: Preview, run: RunView, view: View): void {
  const shown = new OffscreenCanvas(preview.size, preview.size);
  shown.getContext("2d")?.putImageData(holeOf(preview, run), 0, 0);
  canvas.width = Math.round(view.width * devicePixelRatio);
  canvas.height = Math.round(view.height * devicePixelRatio);
  const scale = view.scale * devicePixelRatio;
  const { x, y, side } = run.box;
  const context = canvas.getContext("2d");
  context?.drawImage(shown, (x - view.x) * scale, (y - view.y) * scale, side * scale, side * scale);
}

/** The preview where the model fills, and nothing elsewhere. */
function holeOf({ rgba, size }: Preview, { mask, modelSize }: RunView): ImageData {
  const image = new ImageData(size, size);
  for (let at = 0; at < size * size; at++) {
    const x = Math.floor((((at % size) + 0.5) * modelSize) / size);
    const y = Math.floor(((Math.floor(at / size) + 0.5) * modelSize) / size);
    if ((mask[y * modelSize + x] ?? 0) === 0) continue;
    image.data.set(rgba.subarray(at * 4, at * 4 + 3), at * 4);
    image.data[at * 4 + 3] = 255;
  }
  return image;
}
