/**
 * Turns what a mouse, finger, pen or keyboard does on the canvas into marks.
 *
 * Every point that the device measured counts (coalesced events), and points are joined by lines: fast strokes have no
 * gaps. A second finger, or the system taking the pointer away, drops the mark in hand: pinching leaves no dot.
 */

import type { BrushPoint, Point, ShapeMark } from "../image/marks.ts";
import type { Tool } from "./editor.ts";
import { PenPressure } from "./pen-pressure.ts";
import { toPicture, type View } from "./view-fit.ts";

export interface BrushListener {
  /** A stroke grows by these points; the first call of a stroke has one. */
  readonly grow: (points: readonly BrushPoint[], erases: boolean) => void;
  /** A lasso or rectangle has this shape so far; null once there is none in hand. */
  readonly outline: (shape: ShapeMark | null) => void;
  /** The mark is whole. */
  readonly finish: (mark: ShapeMark) => void;
  /** The stroke in hand is dropped. */
  readonly drop: () => void;
  /** The brush is over the canvas at this point (CSS pixels of the canvas), or nowhere. */
  readonly hover: (point: Point | null) => void;
}

/** What is drawn with. */
export interface BrushSettings {
  readonly tool: Tool;
  readonly erases: boolean;
  /** CSS pixels of the brush's diameter. */
  readonly diameter: number;
}

/** `buttons` of a pen that is held upside down. */
const ERASER_END = 32;
/** A lasso or rectangle that is smaller than this, in CSS pixels, was a slip of the hand. */
const SLIP = 3;

/** How far an arrow key moves the brush, in CSS pixels; ten times as far with Shift. */
const KEY_STEP = 4;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export class BrushSurface {
  settings: BrushSettings = { tool: "brush", erases: false, diameter: 36 };
  view: View = { width: 1, height: 1, scale: 1, x: 0, y: 0 };
  /** While true, nothing begins. */
  isLocked = false;
  #hand: Hand | null = null;
  #pointer: number | null = null;
  #keyPoint: Point | null = null;
  readonly #pressure = new PenPressure();
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
    if (this.isLocked || ![0, 5].includes(event.button) || !event.isPrimary) return;
    this.#pointer = event.pointerId;
    this.#setKeyPoint(null);
    this.canvas.setPointerCapture(event.pointerId);
    this.listener.hover(this.#local(event));
    const isUpsideDown = (event.buttons & ERASER_END) !== 0;
    this.#begin(this.#local(event), this.#pressure.factor(event), isUpsideDown);
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.#pointer !== null && event.pointerId !== this.#pointer) return;
    const place = this.canvas.getBoundingClientRect(); // asked for once, before anything moves: each time the page is laid out
    this.listener.hover(localIn(place, event));
    if (this.#hand === null || this.#pointer === null) return;
    const measured = event.getCoalescedEvents();
    const points = (measured.length > 0 ? measured : [event]).map((one) => this.#brushPoint(localIn(place, one), this.#pressure.factor(one)));
    this.#extend(points);
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
    this.#setKeyPoint(null);
    this.#finishStroke();
    this.listener.hover(null);
  };

  /** A long press on a touch screen is a slow stroke and no wish for a menu. */
  readonly #onContextMenu = (event: Event): void => {
    if (this.#hand !== null) event.preventDefault();
  };

  #moveByKey(arrow: Point, step: number): void {
    const from = this.#keyPoint ?? this.#centre();
    const clamp = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit);
    const to = {
      x: clamp(from.x + arrow.x * step, this.canvas.clientWidth),
      y: clamp(from.y + arrow.y * step, this.canvas.clientHeight),
    };
    this.#setKeyPoint(to);
    this.listener.hover(to);
    if (this.#hand !== null) this.#extend([this.#brushPoint(to, 1)]);
  }

  #toggleByKey(): void {
    const point = this.#keyPoint ?? this.#centre();
    this.#setKeyPoint(point);
    this.listener.hover(point);
    if (this.#hand === null) this.#begin(point, 1, false);
    else this.#finishStroke();
  }

  /** The view asks the canvas whether Space is the brush's. */
  #setKeyPoint(point: Point | null): void {
    this.#keyPoint = point;
    const frame = this.canvas.parentElement;
    if (frame !== null) frame.dataset["byKeys"] = String(point !== null);
  }

  #centre(): Point {
    return { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 };
  }

  #local(event: PointerEvent): Point {
    return localIn(this.canvas.getBoundingClientRect(), event);
  }

  #brushPoint(point: Point, pressure: number): BrushPoint {
    return { ...toPicture(this.view, point), radius: (pressure * this.settings.diameter) / 2 / this.view.scale };
  }

  #begin(point: Point, pressure: number, isUpsideDown: boolean): void {
    const start = this.#brushPoint(point, pressure);
    const { tool, erases } = this.settings;
    this.#hand = { tool, erases: erases || isUpsideDown, points: [start] };
    if (tool === "brush") this.listener.grow([start], this.#hand.erases);
  }

  #extend(points: readonly BrushPoint[]): void {
    const hand = this.#hand;
    const last = hand?.points.at(-1);
    if (hand === null || last === undefined) return;
    hand.points.push(...points);
    if (hand.tool === "brush") this.listener.grow([last, ...points], hand.erases);
    else this.listener.outline(markOf(hand));
  }

  #finishStroke(): void {
    const hand = this.#hand;
    this.#hand = null;
    if (hand === null) return;
    if (hand.tool !== "brush") this.listener.outline(null);
    if (hand.tool === "brush" || !isSlip(hand.points, SLIP / this.view.scale)) this.listener.finish(markOf(hand));
  }

  #dropStroke(): void {
    if (this.#hand === null) return;
    this.#hand = null;
    this.listener.outline(null);
    this.listener.drop();
  }
}

function localIn(place: DOMRect, { clientX, clientY }: PointerEvent): Point {
  return { x: clientX - place.left, y: clientY - place.top };
}

/** The mark that is being made. */
interface Hand {
  readonly tool: Tool;
  readonly erases: boolean;
  readonly points: BrushPoint[];
}

function markOf({ tool, erases, points }: Hand): ShapeMark {
  if (tool === "brush") return { kind: "stroke", erases, points };
  if (tool === "lasso") return { kind: "lasso", erases, points: points.map(({ x, y }) => ({ x, y })) };
  const [from, to] = [points[0], points.at(-1)];
  const [x1, y1, x2, y2] = [from?.x ?? 0, from?.y ?? 0, to?.x ?? 0, to?.y ?? 0];
  return {
    kind: "rectangle",
    erases,
    rect: { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) },
  };
}

function isSlip(points: readonly Point[], most: number): boolean {
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  return spread(points.map(({ x }) => x)) < most || spread(points.map(({ y }) => y)) < most;
}
