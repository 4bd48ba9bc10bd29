/**
 * Strokes as vectors, with undo and redo.
 *
 * A stroke is a line of points with one radius, in picture pixels. Undo takes one off a list, so that its cost does not
 * grow with the picture; pixels are made only for the screen and, once, for the run.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Stroke {
  /** Half of the brush's diameter, in picture pixels. */
  readonly radius: number;
  readonly points: readonly Point[];
}

/** What is painted, and what can be taken back or brought back. Every entry of `past` and `future` is a whole drawing. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly past: readonly (readonly Stroke[])[];
  readonly future: readonly (readonly Stroke[])[];
}

/** Drawings share their strokes, so that a step costs a list of references; this bounds even that. */
const MAX_STEPS_BACK = 500;

export const emptyDrawing: Drawing = { strokes: [], past: [], future: [] };

function moveTo(drawing: Drawing, strokes: readonly Stroke[]): Drawing {
  return { strokes, past: [...drawing.past, drawing.strokes].slice(-MAX_STEPS_BACK), future: [] };
}

export function addStroke(drawing: Drawing, stroke: Stroke): Drawing {
  return addStrokes(drawing, [stroke]);
}

/** Adds several strokes as one step: one undo takes them all off. */
export function addStrokes(drawing: Drawing, strokes: readonly Stroke[]): Drawing {
  return moveTo(drawing, [...drawing.strokes, ...strokes]);
}

/** Removes all strokes; one undo brings them back. */
export function clearStrokes(drawing: Drawing): Drawing {
  return drawing.strokes.length === 0 ? drawing : moveTo(drawing, []);
}

export function undo(drawing: Drawing): Drawing {
  const before = drawing.past.at(-1);
  if (before === undefined) return drawing;
  return { strokes: before, past: drawing.past.slice(0, -1), future: [drawing.strokes, ...drawing.future] };
}

export function redo(drawing: Drawing): Drawing {
  const [next, ...future] = drawing.future;
  if (next === undefined) return drawing;
  return { strokes: next, past: [...drawing.past, drawing.strokes], future };
}
