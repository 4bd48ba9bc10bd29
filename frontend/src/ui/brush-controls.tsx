/** Size of the brush, and taking back what was painted. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { clearStrokes, redo, undo, type Drawing } from "../image/strokes.ts";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import { brushAt, positionOf } from "./brush-size.ts";
import { Icon } from "./icons.tsx";

interface BrushControlsProps {
  readonly drawing: Signal<Drawing>;
  readonly brush: Signal<number>;
  readonly isSizing: Signal<boolean>;
}

export function BrushControls({ drawing, brush, isSizing }: BrushControlsProps): JSX.Element {
  const { strokes, past, future } = drawing.value;
  const { editor } = words();
  const change = (step: (drawing: Drawing) => Drawing) => (): void => {
    drawing.value = step(drawing.value);
  };
  return (
    <div class="brush-controls">
      <BrushSize brush={brush} isSizing={isSizing} />
      <div class="button-row" role="group" aria-label={editor.painted}>
        <button type="button" class="icon-button" aria-label={editor.undo} title={editor.undoTitle} disabled={past.length === 0} onClick={change(undo)}>
          <Icon name="undo" />
        </button>
        <button type="button" class="icon-button" aria-label={editor.redo} title={editor.redoTitle} disabled={future.length === 0} onClick={change(redo)}>
          <Icon name="redo" />
        </button>
        <button type="button" class="icon-button" aria-label={editor.clear} title={editor.clearTitle} disabled={strokes.length === 0} onClick={change(clearStrokes)}>
          <Icon name="clear" />
        </button>
      </div>
    </div>
  );
}

function BrushSize({ brush, isSizing }: Pick<BrushControlsProps, "brush" | "isSizing">): JSX.Element {
  const { editor } = words();
  const size = (isActive: boolean) => (): void => {
    isSizing.value = isActive;
  };
  return (
    <label class="brush-size">
      <Icon name="brush" />
      <span class="visually-hidden">{editor.brushSize}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={Math.round(positionOf(brush.value))}
        title={editor.brushSizeTitle}
        aria-valuetext={editor.brushPixels(formatNumber(brush.value))}
        data-testid="brush-size"
        onInput={(event) => {
          isSizing.value = true;
          brush.value = brushAt(event.currentTarget.valueAsNumber);
        }}
        onPointerUp={size(false)}
        onPointerCancel={size(false)}
        onBlur={size(false)}
        onKeyUp={size(false)}
      />
    </label>
  );
}
