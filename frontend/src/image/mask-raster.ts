/**
 * The pixels of a drawing, kept up with it: only what is new is drawn, and what is undone is put back.
 *
 * For every step, what was under it is kept with one bit a pixel, so that taking it back costs no more than its own
 * extent, be it a dot or the whole mask inverted. The oldest of these are given up beyond a budget of memory; going back
 * that far draws anew.
 */

import { packMask, unpackMask, type BitMask } from "./bit-mask.ts";
import { growMask, invertMask, MAX_GROWTH, shrinkMask } from "./grow-mask.ts";
import { bytesOf, type Drawing, type Mark, type Step } from "./marks.ts";
import { maskBounds } from "./mask.ts";
import type { Rect, Size } from "./picture.ts";
import { drawShape, shapeBounds } from "./shapes.ts";

/** For what lies under steps. */
const MAX_BYTES_UNDER = 32 * 2 ** 20;
/** For the steps themselves, and how many there may be: beyond that the oldest can no longer be taken back. */
const MAX_BYTES_OF_STEPS = 32 * 2 ** 20;
const MAX_STEPS = 1000;

interface Drawn {
  readonly step: Step;
  readonly rect: Rect | null;
  /** What was under `rect`; null where there is no such, and once it was given up. */
  under: BitMask | null;
}

export class MaskRaster {
  /** `width * height` bytes: 255 = replace. It changes with every `show`. */
  readonly mask: Uint8Array<ArrayBuffer>;
  #base: BitMask | null = null;
  #drawn: Drawn[] = [];

  constructor(readonly size: Size) {
    this.mask = new Uint8Array(size.width * size.height);
  }

  /** Makes the mask that of the drawing. @returns what may have changed; null when nothing did */
  show({ base, done }: Drawing): Rect | null {
    let changed: Rect | null = null;
    const kept = base === this.#base ? commonLength(this.#drawn, done) : -1;
    while (kept >= 0 && this.#drawn.length > kept && this.#canTakeBack()) changed = unite(changed, this.#takeBack());
    if (this.#drawn.length > Math.max(kept, 0) || kept < 0) changed = this.#startOver(base);
    for (const step of done.slice(this.#drawn.length)) changed = unite(changed, this.#draw(step));
    this.#forgetOldest();
    return changed;
  }

  #canTakeBack(): boolean {
    const last = this.#drawn.at(-1);
    return last !== undefined && (last.rect === null || last.under !== null);
  }

  #takeBack(): Rect | null {
    const last = this.#drawn.pop();
    if (!last?.rect || !last.under) return null;
    unpackMask(last.under, this.mask, this.size.width, last.rect.x, last.rect.y);
    return last.rect;
  }

  #startOver(base: BitMask | null): Rect {
    this.#base = base;
    this.#drawn = [];
    if (base === null) this.mask.fill(0);
    else unpackMask(base, this.mask, this.size.width, 0, 0);
    return { x: 0, y: 0, ...this.size };
  }

  #draw(step: Step): Rect | null {
    const rect = step.map((mark) => markBounds(mark, this.mask, this.size)).reduce(unite, null);
    const under = rect && packMask(this.mask, this.size.width, rect);
    this.#drawn.push({ step, rect, under });
    for (const mark of step) applyMark(this.mask, this.size, mark);
    return rect;
  }

  #forgetOldest(): void {
    let bytes = 0;
    for (const drawn of this.#drawn.toReversed()) {
      bytes += drawn.under?.bits.length ?? 0;
      if (bytes > MAX_BYTES_UNDER) drawn.under = null;
    }
  }
}

/** The mask of a drawing, made at once. */
export function maskOf(drawing: Drawing, size: Size): Uint8Array<ArrayBuffer> {
  const raster = new MaskRaster(size);
  raster.show(drawing);
  return raster.mask;
}

/** The drawing with its oldest steps made one mask, where there are so many that they take too much memory. */
export function capDrawing(drawing: Drawing, size: Size): Drawing {
  let bytes = 0;
  const isWithin = drawing.done.map(() => false);
  for (let at = drawing.done.length - 1; at >= 0 && drawing.done.length - at <= MAX_STEPS; at--) {
    bytes += bytesOf(drawing.done[at] ?? []);
    if (bytes > MAX_BYTES_OF_STEPS && at < drawing.done.length - 1) break;
    isWithin[at] = true;
  }
  const first = isWithin.indexOf(true);
  if (first <= 0) return drawing;
  // Half of what is allowed goes at once: this is not done again for every stroke.
  const cut = Math.min(drawing.done.length - 1, first + Math.floor((drawing.done.length - first) / 2));
  const mask = maskOf({ ...drawing, done: drawing.done.slice(0, cut) }, size);
  return { ...drawing, base: packMask(mask, size.width, { x: 0, y: 0, ...size }), done: drawing.done.slice(cut) };
}

function applyMark(mask: Uint8Array, size: Size, mark: Mark): void {
  switch (mark.kind) {
    case "clear":
      mask.fill(0);
      break;
    case "invert":
      invertMask(mask);
      break;
    case "grow":
      growMask(mask, size, Math.min(mark.by, MAX_GROWTH));
      break;
    case "shrink":
      shrinkMask(mask, size, Math.min(mark.by, MAX_GROWTH));
      break;
    case "imported":
      unpackMask(mark.mask, mask, size.width, 0, 0);
      break;
    case "stroke":
    case "lasso":
    case "rectangle":
      drawShape(mask, size, mark);
  }
}

/** What a mark may change of a mask, beside what the marks before it in its step do. */
function markBounds(mark: Mark, mask: Uint8Array, size: Size): Rect | null {
  if ("erases" in mark) return shapeBounds(mark, size);
  return mark.kind === "clear" ? maskBounds(mask, size) : { x: 0, y: 0, ...size };
}

function commonLength(drawn: readonly Drawn[], done: readonly Step[]): number {
  const differs = drawn.findIndex(({ step }, at) => step !== done[at]);
  return differs < 0 ? drawn.length : differs;
}

function unite(one: Rect | null, other: Rect | null): Rect | null {
  if (one === null || other === null) return one ?? other;
  const x = Math.min(one.x, other.x);
  const y = Math.min(one.y, other.y);
  const width = Math.max(one.x + one.width, other.x + other.width) - x;
  const height = Math.max(one.y + one.height, other.y + other.height) - y;
  return { x, y, width, height };
}
