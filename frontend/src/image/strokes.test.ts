import { expect, test } from "vitest";
import { addStroke, addStrokes, clearStrokes, emptyDrawing, redo, undo, type Stroke } from "./strokes.ts";

const stroke = (radius: number): Stroke => ({ radius, points: [{ x: 0, y: 0 }] });

test("undo and redo walk through strokes and clears alike", () => {
  const painted = addStroke(addStroke(emptyDrawing, stroke(1)), stroke(2));
  const cleared = clearStrokes(painted);
  expect(cleared.strokes).toEqual([]);
  expect(undo(cleared).strokes).toEqual([stroke(1), stroke(2)]);
  expect(undo(undo(cleared)).strokes).toEqual([stroke(1)]);
  expect(redo(redo(undo(undo(cleared)))).strokes).toEqual([]);
});

test("several strokes at once are one step", () => {
  const painted = addStrokes(addStroke(emptyDrawing, stroke(1)), [stroke(2), stroke(3)]);
  expect(painted.strokes).toHaveLength(3);
  expect(undo(painted).strokes).toEqual([stroke(1)]);
  expect(redo(undo(painted)).strokes).toBe(painted.strokes);
});

test("a new stroke forgets what was undone", () => {
  const again = addStroke(undo(addStroke(emptyDrawing, stroke(1))), stroke(3));
  expect(again.future).toEqual([]);
  expect(redo(again)).toBe(again);
});

test("there is nothing before the beginning, and clearing nothing is no step", () => {
  expect(undo(emptyDrawing)).toBe(emptyDrawing);
  expect(clearStrokes(emptyDrawing)).toBe(emptyDrawing);
});

test("the steps back are bounded", () => {
  let drawing = emptyDrawing;
  for (let i = 0; i < 700; i++) drawing = addStroke(drawing, stroke(i));
  expect(drawing.past.length).toBe(500);
  expect(drawing.strokes.length).toBe(700);
});
