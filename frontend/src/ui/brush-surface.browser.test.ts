import { afterEach, beforeEach, expect, test } from "vitest";
import { strokeOf, type Point, type ShapeMark } from "../image/marks.ts";
import { BrushSurface } from "./brush-surface.ts";

let canvas: HTMLCanvasElement;
let surface: BrushSurface;
let strokes: ShapeMark[];
let dropped: number;
let ring: Point | null;
let outlined: ShapeMark | null;

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
  outlined = null;
  surface = new BrushSurface(canvas, {
    grow: () => undefined,
    outline: (shape) => (outlined = shape),
    finish: (stroke) => strokes.push(stroke),
    drop: () => dropped++,
    hover: (point) => (ring = point),
  });
  surface.view = { width: 200, height: 100, scale: 0.5, x: 0, y: 0 };
  surface.settings = { tool: "brush", erases: false, diameter: 20 };
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
  expect(strokes).toEqual([strokeOf(20, [{ x: 20, y: 20 }, { x: 100, y: 60 }])]);
});

test("every point between two frames counts", () => {
  point("pointerdown", 10, 10);
  const coalescedEvents = [20, 30, 40].map((x) => new PointerEvent("pointermove", { clientX: 10 + x, clientY: 30, pointerId: 1 }));
  canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: 50, clientY: 30, pointerId: 1, isPrimary: true, coalescedEvents }));
  point("pointerup", 40, 10);
  expect(pointsOf(strokes[0]).map(({ x }) => x)).toEqual([20, 40, 60, 80]);
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
  expect(strokes).toEqual([strokeOf(20, [{ x: 208, y: 100 }, { x: 208, y: 180 }])]);
  expect(press("a")).toBe(false);
});

test("leaving the canvas lifts the brush", () => {
  canvas.focus();
  press(" ");
  canvas.blur();
  expect(strokes).toHaveLength(1);
  expect(ring).toBeNull();
});

function pointsOf(mark: ShapeMark | undefined): readonly Point[] {
  return mark !== undefined && "points" in mark ? mark.points : [];
}

test("a view that is near moves points and radius with it", () => {
  surface.view = { width: 200, height: 100, scale: 4, x: 300, y: 200 };
  point("pointerdown", 20, 40);
  point("pointerup", 20, 40);
  expect(strokes).toEqual([strokeOf(2.5, [{ x: 305, y: 210 }])]);
});

test("the eraser takes away, and so does the other end of a pen", () => {
  surface.settings = { tool: "brush", erases: true, diameter: 20 };
  point("pointerdown", 10, 10);
  point("pointerup", 10, 10);
  surface.settings = { tool: "brush", erases: false, diameter: 20 };
  point("pointerdown", 10, 10, { pointerType: "pen", button: 5, buttons: 32 });
  point("pointerup", 10, 10, { pointerType: "pen", button: 5 });
  expect(strokes).toMatchObject([{ erases: true }, { erases: true }]);
});

test("a pen that is pressed harder paints more broadly; what it says on lifting counts for nothing", () => {
  const pen = (pressure: number): PointerEventInit => ({ pointerType: "pen", pressure });
  point("pointerdown", 10, 10, pen(0.25));
  point("pointermove", 30, 10, pen(0.75));
  point("pointerup", 50, 10, pen(1));
  const [mark] = strokes;
  const radii = mark?.kind === "stroke" ? mark.points.map(({ radius }) => radius) : [];
  expect(radii).toEqual([8, 16]);
});

test("a lasso is seen while it is drawn, and is whole when the pointer is lifted", () => {
  surface.settings = { tool: "lasso", erases: false, diameter: 20 };
  point("pointerdown", 10, 10);
  point("pointermove", 50, 10);
  point("pointermove", 50, 40);
  expect(outlined).toMatchObject({ kind: "lasso", points: [{ x: 20, y: 20 }, { x: 100, y: 20 }, { x: 100, y: 80 }] });
  point("pointerup", 50, 40);
  expect(outlined).toBeNull();
  expect(strokes).toMatchObject([{ kind: "lasso", erases: false }]);
});

test("a rectangle may be drawn from any corner, and a press without a move makes none", () => {
  surface.settings = { tool: "rectangle", erases: false, diameter: 20 };
  point("pointerdown", 50, 40);
  point("pointermove", 10, 20);
  point("pointerup", 10, 20);
  point("pointerdown", 50, 40);
  point("pointerup", 50, 40);
  expect(strokes).toEqual([{ kind: "rectangle", erases: false, rect: { x: 20, y: 40, width: 80, height: 40 } }]);
});
