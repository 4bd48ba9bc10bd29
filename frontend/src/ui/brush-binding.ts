/** Joins what the brush does with what is drawn: marks go to the mask, and the mask goes to the canvas. */

import { effect } from "@preact/signals";
import type { Point, ShapeMark } from "../image/marks.ts";
import { BrushSurface } from "./brush-surface.ts";
import type { Editor } from "./editor.ts";
import type { MaskKeeper } from "./mask-keeper.ts";
import { MaskPainter } from "./mask-painter.ts";
import type { View } from "./view-fit.ts";

export interface BrushBinding {
  readonly look: (view: View) => void;
  readonly lock: (isLocked: boolean) => void;
  readonly dispose: () => void;
}

interface BrushParts {
  /** Where it is painted. */
  readonly canvas: HTMLCanvasElement;
  /** Gets the ring's place as CSS variables, and `data-hovered` while there is a ring. */
  readonly frame: HTMLElement;
  /** Shows the lasso or rectangle in hand. */
  readonly outline: SVGPathElement;
}

export function bindBrush({ canvas, frame, outline }: BrushParts, mask: MaskKeeper, editor: Editor): BrushBinding {
  const painter = new MaskPainter(canvas);
  let view: View = { width: 1, height: 1, scale: 1, x: 0, y: 0 };
  const redraw = (): void => {
    const { raster } = mask;
    if (raster !== null) painter.show(raster.mask, raster.size, null);
  };
  const surface = new BrushSurface(canvas, {
    grow: painter.drawLine,
    outline: (shape) => {
      outline.setAttribute("d", shape === null ? "" : pathOf(shape, view));
    },
    finish: (mark) => {
      mask.add(mark);
    },
    drop: redraw,
    hover: (point) => {
      moveRing(frame, point);
    },
  });
  const stops = follow({ surface, painter }, mask, editor);
  return {
    look: (next) => {
      view = next;
      surface.view = next;
      painter.resize(next, devicePixelRatio);
      redraw();
    },
    lock: (isLocked) => {
      surface.isLocked = isLocked;
    },
    dispose: () => {
      surface.dispose();
      for (const stop of stops) stop();
    },
  };
}

interface Followers {
  readonly surface: BrushSurface;
  readonly painter: MaskPainter;
}

function follow({ surface, painter }: Followers, mask: MaskKeeper, editor: Editor): readonly (() => void)[] {
  return [
    mask.changed.subscribe((change) => {
      if (change !== null) painter.show(change.raster.mask, change.raster.size, change.rect);
    }),
    effect(() => {
      surface.settings = { tool: editor.tool.value, erases: editor.erases.value, diameter: editor.brush.value };
    }),
  ];
}

/** The shape as an SVG path, in CSS pixels of the frame. */
function pathOf(shape: ShapeMark, view: View): string {
  const at = ({ x, y }: Point): string => `${((x - view.x) * view.scale).toFixed(1)} ${((y - view.y) * view.scale).toFixed(1)}`;
  if (shape.kind !== "rectangle") return `M${shape.points.map(at).join("L")}Z`;
  const { x, y, width, height } = shape.rect;
  return `M${at({ x, y })}L${at({ x: x + width, y })}L${at({ x: x + width, y: y + height })}L${at({ x, y: y + height })}Z`;
}

function moveRing(frame: HTMLElement, point: Point | null): void {
  frame.toggleAttribute("data-hovered", point !== null);
  if (point === null) return;
  frame.style.setProperty("--ring-x", `${String(point.x)}px`);
  frame.style.setProperty("--ring-y", `${String(point.y)}px`);
}
