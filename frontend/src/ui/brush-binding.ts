/** Joins what the brush does with what is drawn: strokes go to the drawing, and the drawing goes to the canvas. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import { addStroke, type Drawing, type Point } from "../image/strokes.ts";
import { BrushSurface } from "./brush-surface.ts";
import { StrokePainter } from "./stroke-painter.ts";

export interface BrushBinding {
  /** Sets the view's size in CSS pixels and the CSS pixels for one pixel of the picture. */
  readonly resize: (width: number, height: number, scale: number) => void;
  readonly lock: (isLocked: boolean) => void;
  readonly dispose: () => void;
}

/**
 * @param canvas where it is painted
 * @param frame gets the ring's place as CSS variables, and `data-hovered` while there is a ring
 */
export function bindBrush(
  canvas: HTMLCanvasElement,
  frame: HTMLElement,
  drawing: Signal<Drawing>,
  brush: ReadonlySignal<number>,
): BrushBinding {
  const painter = new StrokePainter(canvas);
  const redraw = (): void => {
    painter.redraw(drawing.peek().strokes);
  };
  const surface = new BrushSurface(canvas, {
    grow: painter.drawLine,
    finish: (stroke) => {
      drawing.value = addStroke(drawing.value, stroke);
    },
    drop: redraw,
    hover: (point) => {
      moveRing(frame, point);
    },
  });
  const subscriptions = [drawing.subscribe(redraw), brush.subscribe((diameter) => (surface.diameter = diameter))];
  return {
    resize: (width, height, scale) => {
      surface.scale = scale;
      painter.resize(Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio), scale * devicePixelRatio);
      redraw();
    },
    lock: (isLocked) => {
      surface.isLocked = isLocked;
    },
    dispose: () => {
      surface.dispose();
      for (const stop of subscriptions) stop();
    },
  };
}

function moveRing(frame: HTMLElement, point: Point | null): void {
  frame.toggleAttribute("data-hovered", point !== null);
  if (point === null) return;
  frame.style.setProperty("--ring-x", `${String(point.x)}px`);
  frame.style.setProperty("--ring-y", `${String(point.y)}px`);
}
