/** Says before a run what the model would look at; a moment after the mask was changed, so that painting is not held up. */

import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { forecastOf, type Forecast } from "../image/forecast.ts";
import { groupMask } from "../image/mask-groups.ts";
import type { MaskKeeper } from "./mask-keeper.ts";

const PAUSE_MILLISECONDS = 150;

export class Forecaster {
  readonly #forecast = signal<Forecast | null>(null);
  readonly forecast: ReadonlySignal<Forecast | null> = this.#forecast;

  /** @param modelSize of the chosen model; null while there is none */
  constructor(mask: MaskKeeper, modelSize: ReadonlySignal<number | null>) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      const change = mask.changed.value;
      const size = modelSize.value;
      clearTimeout(timer);
      if (change === null || size === null) this.#forecast.value = null;
      else {
        timer = setTimeout(() => {
          this.#forecast.value = forecastOf(groupMask(change.raster.mask, change.raster.size, size), size);
        }, PAUSE_MILLISECONDS);
      }
    });
  }
}
