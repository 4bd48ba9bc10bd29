/**
 * Turns what a mouse, finger, pen or keyboard does on the canvas into strokes.
 *
 * Every point that the device measured counts (coalesced events), and points are joined by lines: fast strokes have no
 * gaps. A second finger, or the system taking the pointer away, drops the stroke in hand: pinching leaves no dot.
 */

import type { Point, Stroke } from "../image/strokes.ts";

export interface BrushListener {
  /** A stroke grows by these points; the first call of a stroke has one. */
  readonly grow: (points: readonly Point[], radius: number) => void;
  /** The stroke is whole. */
  readonly finish: (stroke: Stroke) => void;
  /** The stroke in hand is dropped. */
  readonly drop: () => void;
  /** The brush is over the canvas at this point (CSS pixels of the canvas), or nowhere. */
  readonly hover: (point: Point | null) => void;
}

/** How far an arrow key moves the brush, in CSS pixels; ten times as far with Shift. */
const KEY_STEP = 4;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export class BrushSurface {
  /** CSS pixels of the brush's diameter. */
  diameter = 36;
  /** CSS pixels for one pixel of the picture. */
  scale = 1;
  /** While true, nothing begins. */
  isLocked = false;
  #stroke: { radius: number; points: Point[] } | null = null;
  #pointer: number | null = null;
  #keyPoint: Point | null = null;
  readonly #listening = new AbortController();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly listener: BrushListener,
  ) {
    const { signal } = this.#listening;
    canvas.addEventListener("pointerdown", this.#onDown, { signal });
    canvas.addEventListener("pointermove", this.#onMove, { signal });
    canvas.addEventListener("pointerup", this.#onUp, { signal });
    canvas.addEventListener("pointercancel", this.#onCancel, { signal });
    canvas.addEventListener("pointerleave", this.#onLeave, { signal });
    canvas.addEventListener("keydown", this.#onKey, { signal });
    canvas.addEventListener("blur", this.#onBlur, { signal });
    canvas.addEventListener("contextmenu", this.#onContextMenu, { signal });
  }

  dispose(): void {
    this.#listening.abort();
  }

  readonly #onDown = (event: PointerEvent): void => {
    if (this.#pointer !== null) {
      this.#dropStroke();
      return;
    }
    if (this.isLocked || event.button !== 0 || !event.isPrimary) return;
    this.#pointer = event.pointerId;
    this.#keyPoint = null;
    this.canvas.setPointerCapture(event.pointerId);
    this.listener.hover(this.#local(event));
    this.#begin(this.#local(event));
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.#pointer !== null && event.pointerId !== this.#pointer) return;
    this.listener.hover(this.#local(event));
    if (this.#stroke === null || this.#pointer === null) return;
    const measured = event.getCoalescedEvents();
    this.#extend((measured.length > 0 ? measured : [event]).map((one) => this.#local(one)));
  };

  readonly #onUp = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#finishStroke();
    if (event.pointerType !== "mouse") this.listener.hover(null);
  };

  readonly #onCancel = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return;
    this.#dropStroke();
    this.#pointer = null;
    this.listener.hover(null);
  };

  readonly #onLeave = (): void => {
    if (this.#pointer === null) this.listener.hover(null);
  };

  /** Arrow keys move the brush, Space puts it down and lifts it. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.isLocked || event.ctrlKey || event.metaKey || event.altKey || this.#pointer !== null) return;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) this.#moveByKey(arrow, KEY_STEP * (event.shiftKey ? 10 : 1));
    else if (event.key === " ") this.#toggleByKey();
    else return;
    event.preventDefault();
  };

  readonly #onBlur = (): void => {
    if (this.#keyPoint === null) return;
    this.#keyPoint = null;
    this.#finishStroke();
    this.listener.hover(null);
  };

  /** A long press on a touch screen is a slow stroke and no wish for a menu. */
  readonly #onContextMenu = (event: Event): void => {
    if (this.#stroke !== null) event.preventDefault();
  };

  #moveByKey(arrow: Point, step: number): void {
    const from = this.#keyPoint ?? this.#centre();
    const clamp = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit);
    this.#keyPoint = {
      x: clamp(from.x + arrow.x * step, this.canvas.clientWidth),
      y: clamp(from.y + arrow.y * step, this.canvas.clientHeight),
    };
    this.listener.hover(this.#keyPoint);
    if (this.#stroke !== null) this.#extend([this.#keyPoint]);
  }

  #toggleByKey(): void {
    this.#keyPoint ??= this.#centre();
    this.listener.hover(this.#keyPoint);
    if (this.#stroke === null) this.#begin(this.#keyPoint);
    else this.#finishStroke();
  }

  #centre(): Point {
    return { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 };
  }

  #local(event: PointerEvent): Point {
    const frame = this.canvas.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  #toPicture(point: Point): Point {
    return { x: point.x / this.scale, y: point.y / this.scale };
  }

  #begin(point: Point): void {
    const start = this.#toPicture(point);
    this.#stroke = { radius: this.diameter / 2 / this.scale, points: [start] };
    this.listener.grow([start], this.#stroke.radius);
  }

  #extend(points: readonly Point[]): void {
    const stroke = this.#stroke;
    const last = stroke?.points.at(-1);
    if (stroke === null || last === undefined) return;
    const added = points.map((point) => this.#toPicture(point));
    stroke.points.push(...added);
    this.listener.grow([last, ...added], stroke.radius);
  }

  #finishStroke(): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke !== null) this.listener.finish(stroke);
  }

  #dropStroke(): void {
    if (this.#stroke === null) return;
    this.#stroke = null;
    this.listener.drop();
  }
}
