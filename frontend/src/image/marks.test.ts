import { expect, test } from "vitest";
import { addMark, addStep, emptyDrawing, hasMarks, redo, strokeOf, undo, type Mark } from "./marks.ts";

const stroke = (radius: number): Mark => strokeOf(radius, [{ x: 0, y: 0 }]);

test("undo and redo walk through marks of every kind alike", () => {
  const marks: Mark[] = [stroke(1), { kind: "invert" }, { kind: "grow", by: 3 }, { kind: "clear" }];
  const painted = marks.reduce(addMark, emptyDrawing);
  const back = marks.reduce(undo, painted);
  expect(back.done).toEqual([]);
  expect(marks.reduce(redo, back).done).toEqual(painted.done);
});

test("several marks at once are one step", () => {
  const painted = addStep(addMark(emptyDrawing, stroke(1)), [stroke(2), stroke(3)]);
  expect(undo(painted).done).toEqual([[stroke(1)]]);
  expect(redo(undo(painted)).done).toEqual(painted.done);
});

test("a new mark forgets what was undone", () => {
  const again = addMark(undo(addMark(emptyDrawing, stroke(1))), stroke(3));
  expect(redo(again)).toBe(again);
  expect(undo(emptyDrawing)).toBe(emptyDrawing);
});

test("what can mask nothing counts as nothing painted", () => {
  const erasing = strokeOf(4, [{ x: 1, y: 1 }], true);
  expect(hasMarks(emptyDrawing)).toBe(false);
  expect(hasMarks(addMark(emptyDrawing, erasing))).toBe(false);
  expect(hasMarks(addMark(emptyDrawing, stroke(1)))).toBe(true);
  expect(hasMarks(addMark(addMark(emptyDrawing, stroke(1)), { kind: "clear" }))).toBe(false);
  expect(hasMarks(addMark(emptyDrawing, { kind: "invert" }))).toBe(true);
  expect(hasMarks({ ...emptyDrawing, base: { width: 1, height: 1, bits: Uint8Array.of(128) } })).toBe(true);
});
