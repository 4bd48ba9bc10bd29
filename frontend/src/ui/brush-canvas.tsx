/** The picture under a brush: what is painted here will be replaced. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Picture } from "../image/picture.ts";
import type { Drawing } from "../image/strokes.ts";
import { words } from "../words/words.ts";
import { bindBrush, type BrushBinding } from "./brush-binding.ts";
import { PictureCanvas } from "./picture-canvas.tsx";
import { useFocusWhenLost } from "./use-focus-when-lost.ts";
import { useView } from "./use-view.ts";

interface BrushCanvasProps {
  readonly picture: Picture;
  readonly drawing: Signal<Drawing>;
  /** Diameter in CSS pixels. */
  readonly brush: ReadonlySignal<number>;
  /** True while the size is being chosen: the ring then shows in the middle of the picture. */
  readonly isSizing: ReadonlySignal<boolean>;
  readonly isLocked: boolean;
}

export function BrushCanvas({ picture, drawing, brush, isSizing, isLocked }: BrushCanvasProps): JSX.Element {
  const container = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useView(container, picture);
  useFocusWhenLost(canvas, !isLocked);
  const surface = useBrush(canvas, frame, drawing, brush, view?.scale ?? 1);
  useLayoutEffect(() => {
    surface.current?.lock(isLocked);
  }, [isLocked]);
  useLayoutEffect(() => {
    frame.current?.style.setProperty("--view-width", `${String(view?.width ?? 0)}px`);
    frame.current?.style.setProperty("--view-height", `${String(view?.height ?? 0)}px`);
    surface.current?.resize(view?.width ?? 1, view?.height ?? 1, view?.scale ?? 1);
  }, [view?.width, view?.height, view?.scale]);
  return (
    <div ref={container} class="viewport">
      <div ref={frame} class="frame" data-locked={isLocked} data-sizing={isSizing.value}>
        {view !== null && <PictureCanvas picture={picture} view={view} class="layer" />}
        <canvas
          ref={canvas}
          class="layer paint-layer"
          data-testid="paint"
          tabIndex={isLocked ? -1 : 0}
          role="application"
          aria-label={words().editor.canvas}
          aria-describedby="paint-keys"
          aria-disabled={isLocked}
        />
        <div class="brush-ring" aria-hidden="true" />
      </div>
      <p id="paint-keys" class="visually-hidden">
        {words().editor.canvasKeys}
      </p>
    </div>
  );
}

/** Joins canvas, brush and drawing for as long as the canvas is on the page. */
function useBrush(
  canvas: RefObject<HTMLCanvasElement | null>,
  frame: RefObject<HTMLDivElement | null>,
  drawing: Signal<Drawing>,
  brush: ReadonlySignal<number>,
  scale: number,
): RefObject<BrushBinding | null> {
  const handle = useRef<BrushBinding>(null);
  useLayoutEffect(() => {
    if (canvas.current === null || frame.current === null) return undefined;
    const bound = bindBrush(canvas.current, frame.current, drawing, brush);
    handle.current = bound;
    return bound.dispose;
  }, [drawing, brush]);
  useEffect(() => {
    frame.current?.style.setProperty("--brush", `${String(brush.value)}px`);
  }, [brush.value, scale]);
  return handle;
}
