/** Keeps the mask's pixels up with the drawing, and says which of them changed. */

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { addStep, type Drawing, type Mark } from "../image/marks.ts";
import { capDrawing, MaskRaster } from "../image/mask-raster.ts";
import type { Rect, Size } from "../image/picture.ts";

export interface MaskChange {
  readonly raster: MaskRaster;
  /** Null for all of it. */
  readonly rect: Rect | null;
}

export class MaskKeeper {
  readonly #changed = signal<MaskChange | null>(null);
  /** Null until a picture is there. Every change is another value. */
  readonly changed: ReadonlySignal<MaskChange | null> = this.#changed;

  constructor(private readonly drawing: Signal<Drawing>) {
    drawing.subscribe(() => {
      this.#follow();
    });
  }

  get raster(): MaskRaster | null {
    return this.#changed.peek()?.raster ?? null;
  }

  /** Begins anew, for a picture of this size. */
  open({ width, height }: Size): void {
    const raster = new MaskRaster({ width, height });
    raster.show(this.drawing.peek());
    this.#changed.value = { raster, rect: null };
  }

  /** Adds marks as one step. */
  add(...step: readonly Mark[]): void {
    const added = addStep(this.drawing.peek(), step);
    this.drawing.value = this.raster === null ? added : capDrawing(added, this.raster.size);
  }

  #follow(): void {
    const { raster } = this;
    const rect = raster?.show(this.drawing.peek()) ?? null;
    if (raster !== null && rect !== null) this.#changed.value = { raster, rect };
  }
}
