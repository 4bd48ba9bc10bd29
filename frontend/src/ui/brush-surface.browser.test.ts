import { afterEach, beforeEach, expect, test } from "vitest";
import type { Point, Stroke } from "../image/strokes.ts";
import { BrushSurface } from "./brush-surface.ts";

let canvas: HTMLCanvasElement;
let surface: BrushSurface;
let strokes: Stroke[];
let dropped: number;
let ring: Point | null;

beforeEach(() => {
  canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.style.cssText = "position:fixed;left:10px;top:20px;width:200px;height:100px";
  // A made-up pointer cannot be captured.
  canvas.setPointerCapture = () => undefined;
  document.body.append(canvas);
  strokes = [];
  dropped = 0;
  ring = null;
  surface = new BrushSurface(canvas, {
    grow: () => undefined,
    finish: (stroke) => strokes.push(stroke),
    drop: () => dropped++,
    hover: (point) => (ring = point),
  });
  surface.scale = 0.5;
  surface.diameter = 20;
});

afterEach(() => {
  surface.dispose();
  canvas.remove();
});

function point(type: string, x: number, y: number, init: PointerEventInit = {}): void {
  const event = new PointerEvent(type, { clientX: 10 + x, clientY: 20 + y, pointerId: 1, isPrimary: true, bubbles: true, ...init });
  canvas.dispatchEvent(event);
}

function press(key: string, init: KeyboardEventInit = {}): boolean {
  return !canvas.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...init }));
}

test("a stroke is in picture pixels: points and radius follow the view's scale", () => {
  point("pointerdown", 10, 10);
  point("pointermove", 50, 30);
  point("pointerup", 50, 30);
  expect(strokes).toEqual([{ radius: 20, points: [{ x: 20, y: 20 }, { x: 100, y: 60 }] }]);
});

test("every point between two frames counts", () => {
  point("pointerdown", 10, 10);
  const coalescedEvents = [20, 30, 40].map((x) => new PointerEvent("pointermove", { clientX: 10 + x, clientY: 30, pointerId: 1 }));
  canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: 50, clientY: 30, pointerId: 1, isPrimary: true, coalescedEvents }));
  point("pointerup", 40, 10);
  expect(strokes[0]?.points.map(({ x }) => x)).toEqual([20, 40, 60, 80]);
});

test("a second finger drops the stroke: a pinch leaves no dot", () => {
  point("pointerdown", 10, 10, { pointerType: "touch" });
  point("pointerdown", 90, 90, { pointerType: "touch", pointerId: 2, isPrimary: false });
  point("pointermove", 20, 10, { pointerType: "touch" });
  point("pointerup", 20, 10, { pointerType: "touch" });
  expect(strokes).toEqual([]);
  expect(dropped).toBe(1);
  point("pointerdown", 10, 10, { pointerType: "touch" });
  point("pointerup", 10, 10, { pointerType: "touch" });
  expect(strokes).toHaveLength(1);
});

test("a pointer that the system takes away drops the stroke", () => {
  point("pointerdown", 10, 10);
  point("pointercancel", 10, 10);
  point("pointermove", 30, 10);
  expect(strokes).toEqual([]);
  expect(dropped).toBe(1);
  expect(ring).toEqual({ x: 30, y: 10 });
});

test("only the main button paints", () => {
  point("pointerdown", 10, 10, { button: 2 });
  point("pointerup", 10, 10, { button: 2 });
  expect(strokes).toEqual([]);
});

test("the ring follows the pointer and leaves with it", () => {
  point("pointermove", 42, 7);
  expect(ring).toEqual({ x: 42, y: 7 });
  point("pointerleave", 300, 7);
  expect(ring).toBeNull();
});

test("keys alone paint a stroke", () => {
  canvas.focus();
  expect(press("ArrowRight")).toBe(true);
  expect(ring).toEqual({ x: 104, y: 50 });
  press(" ");
  press("ArrowDown", { shiftKey: true });
  press(" ");
  expect(strokes).toEqual([{ radius: 20, points: [{ x: 208, y: 100 }, { x: 208, y: 180 }] }]);
  expect(press("a")).toBe(false);
});

test("leaving the canvas lifts the brush", () => {
  canvas.focus();
  press(" ");
  canvas.blur();
  expect(strokes).toHaveLength(1);
  expect(ring).toBeNull();
});
