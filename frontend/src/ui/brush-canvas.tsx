/** The picture under a brush: what is painted here will be replaced. */

import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ShownPicture } from "../image/shown-picture.ts";
import { words } from "../words/words.ts";
import { isBusy } from "./app-state.ts";
import { bindBrush, type BrushBinding } from "./brush-binding.ts";
import type { Flow } from "./flow.ts";
import { FrameOverlay } from "./frame-overlay.tsx";
import { PictureCanvas } from "./picture-canvas.tsx";
import { RunPreview } from "./run-preview.tsx";
import { useFocusWhenLost } from "./use-focus-when-lost.ts";
import { useFrame } from "./use-frame.ts";
import { useView } from "./use-view.ts";
import { useZoom } from "./use-zoom.ts";
import type { View } from "./view-fit.ts";

interface BrushCanvasProps {
  readonly flow: Flow;
  readonly picture: ShownPicture;
}

export function BrushCanvas({ flow, picture }: BrushCanvasProps): JSX.Element {
  const { editor } = flow;
  const isLocked = isBusy(flow.state.value);
  const container = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const outline = useRef<SVGPathElement>(null);
  const viewport = useView(container, picture, editor.camera);
  const view = viewport?.view ?? null;
  useFocusWhenLost(canvas, !isLocked);
  const binding = useBrush({ canvas, frame, outline }, flow);
  useLayoutEffect(() => {
    binding.current?.lock(isLocked);
  }, [isLocked]);
  useFrame(frame, view, editor.brush);
  useLayoutEffect(() => {
    if (view !== null) binding.current?.look(view);
  }, [view?.width, view?.height, view?.scale, view?.x, view?.y]);
  useZoom(frame, editor, picture, viewport);
  return (
    <div ref={container} class="viewport">
      <div ref={frame} class="frame" data-locked={isLocked} data-sizing={editor.isSizing.value} data-tool={editor.tool.value} data-erases={editor.erases.value}>
        {view !== null && <PictureCanvas picture={picture} view={view} class="layer" />}
        <PaintLayer layer={canvas} isLocked={isLocked} />
        {view !== null && <Preview flow={flow} view={view} />}
        <FrameOverlay view={view ?? EMPTY} forecast={flow.forecast} outline={outline} />
        {editor.tool.value === "brush" && <div class="brush-ring" aria-hidden="true" />}
      </div>
      <p id="paint-keys" class="visually-hidden">
        {words().editor.canvasKeys}
      </p>
    </div>
  );
}

function PaintLayer({ layer, isLocked }: { readonly layer: RefObject<HTMLCanvasElement | null>; readonly isLocked: boolean }): JSX.Element {
  return (
    <canvas
      ref={layer}
      class="layer paint-layer"
      data-testid="paint"
      tabIndex={isLocked ? -1 : 0}
      role="application"
      aria-label={words().editor.canvas}
      aria-describedby="paint-keys"
      aria-disabled={isLocked}
    />
  );
}

function Preview({ flow, view }: { readonly flow: Flow; readonly view: View }): JSX.Element | null {
  const { stage, runView } = flow.state.value;
  if (stage.kind !== "running" || stage.step === null || runView === null) return null;
  return <RunPreview step={stage.step} run={runView} view={view} />;
}

const EMPTY = { width: 0, height: 0, scale: 1, x: 0, y: 0 };

interface BrushRefs {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly outline: RefObject<SVGPathElement | null>;
}

/** Joins canvas, brush and mask for as long as the canvas is on the page. */
function useBrush({ canvas, frame, outline }: BrushRefs, flow: Flow): RefObject<BrushBinding | null> {
  const handle = useRef<BrushBinding>(null);
  useLayoutEffect(() => {
    if (canvas.current === null || frame.current === null || outline.current === null) return undefined;
    const bound = bindBrush({ canvas: canvas.current, frame: frame.current, outline: outline.current }, flow.mask, flow.editor);
    handle.current = bound;
    return bound.dispose;
  }, [flow]);
  return handle;
}
