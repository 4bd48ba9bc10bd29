/**
 * Comes nearer and moves about: by the wheel, by two fingers, by dragging with the middle button or while Space is held.
 *
 * It listens before the brush does (in the capturing phase) and keeps from it what is meant for the view.
 */

import type { Point } from "../image/marks.ts";

export interface ZoomListener {
  /** `point` is in CSS pixels of the element. */
  readonly zoom: (factor: number, point: Point) => void;
  /** By so many CSS pixels. */
  readonly pan: (by: Point) => void;
}

/** The wheel's pixels that double the size. */
const WHEEL_DOUBLES = 300;
/** A line of the wheel, in pixels, where the browser counts in lines. */
const LINE_PIXELS = 32;
const MIDDLE_BUTTON = 1;

export class ZoomSurface {
  readonly #fingers = new Map<number, Point>();
  #dragged: { readonly pointer: number; from: Point } | null = null;
  #isHovered = false;
  #isSpaceHeld = false;
  readonly #listening = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly listener: ZoomListener,
  ) {
    const { signal } = this.#listening;
    const early = { signal, capture: true };
    element.addEventListener("wheel", this.#onWheel, { signal, passive: false });
    element.addEventListener("pointerenter", () => (this.#isHovered = true), { signal });
    element.addEventListener("pointerleave", () => (this.#isHovered = false), { signal });
    element.addEventListener("pointerdown", this.#onDown, early);
    element.addEventListener("pointermove", this.#onMove, early);
    element.addEventListener("pointerup", this.#onEnd, early);
    element.addEventListener("pointercancel", this.#onEnd, early);
    addEventListener("keydown", this.#onKeyDown, early);
    addEventListener("keyup", this.#onKeyUp, early);
    addEventListener("blur", this.#letGo, { signal });
  }

  dispose(): void {
    this.#listening.abort();
    this.#letGo();
  }

  readonly #onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
    const [x, y] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey) this.listener.zoom(2 ** ((-y * 3) / WHEEL_DOUBLES), this.#local(event)); // fingers on a touchpad
    else if (event.shiftKey || Math.abs(x) > Math.abs(y)) this.listener.pan({ x: -(x || y), y: 0 });
    else this.listener.zoom(2 ** (-y / WHEEL_DOUBLES), this.#local(event));
  };

  readonly #onDown = (event: PointerEvent): void => {
    if (event.pointerType === "touch") this.#fingers.set(event.pointerId, this.#local(event));
    const isDrag = event.button === MIDDLE_BUTTON || (this.#isSpaceHeld && event.button === 0);
    if (!isDrag || event.pointerType === "touch") return;
    event.preventDefault();
    event.stopPropagation();
    this.element.setPointerCapture(event.pointerId);
    this.#dragged = { pointer: event.pointerId, from: this.#local(event) };
  };

  readonly #onMove = (event: PointerEvent): void => {
    const to = this.#local(event);
    if (this.#dragged?.pointer === event.pointerId) {
      event.stopPropagation();
      this.listener.pan({ x: to.x - this.#dragged.from.x, y: to.y - this.#dragged.from.y });
      this.#dragged.from = to;
    } else if (this.#fingers.has(event.pointerId)) {
      if (this.#fingers.size === 2) this.#pinch(event.pointerId, to);
      this.#fingers.set(event.pointerId, to);
    }
  };

  readonly #onEnd = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    if (this.#dragged?.pointer !== event.pointerId) return;
    event.stopPropagation();
    this.#dragged = null;
  };

  /** Space held over the picture makes a hand of the pointer; typed by keyboard alone, it is the brush's. */
  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== " " || !this.#isHovered || event.target instanceof HTMLInputElement || event.target instanceof HTMLButtonElement) return;
    if (this.element.dataset["byKeys"] === "true") return;
    event.preventDefault();
    event.stopPropagation();
    this.#isSpaceHeld = true;
    this.element.dataset["panning"] = "true";
  };

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === " ") this.#letGo();
  };

  readonly #letGo = (): void => {
    this.#isSpaceHeld = false;
    delete this.element.dataset["panning"];
  };

  #pinch(pointer: number, to: Point): void {
    const from = this.#fingers.get(pointer);
    const other = [...this.#fingers].find(([id]) => id !== pointer)?.[1];
    if (from === undefined || other === undefined) return;
    const before = Math.hypot(from.x - other.x, from.y - other.y);
    const after = Math.hypot(to.x - other.x, to.y - other.y);
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    if (before > 1) this.listener.zoom(after / before, middle);
    this.listener.pan({ x: (to.x - from.x) / 2, y: (to.y - from.y) / 2 });
  }

  #local(event: MouseEvent): Point {
    const frame = this.element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }
}
