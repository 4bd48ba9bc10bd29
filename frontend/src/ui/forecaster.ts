/** Says before a run what the model would look at; a moment after the mask was changed, so that painting is not held up. */

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { forecastOf, type Forecast } from "../image/forecast.ts";
import { groupMask, type GroupedMask } from "../image/mask-groups.ts";
import type { MaskChange, MaskKeeper } from "./mask-keeper.ts";

const PAUSE_MILLISECONDS = 150;

interface Grouping {
  readonly change: MaskChange;
  readonly modelSize: number;
  readonly grouped: GroupedMask;
}

export class Forecaster {
  readonly #grouping = signal<Grouping | null>(null);
  readonly forecast: ReadonlySignal<Forecast | null> = computed(() => {
    const grouping = this.#grouping.value;
    return grouping && forecastOf(grouping.grouped, grouping.modelSize);
  });

  /** @param modelSize of the chosen model; null while there is none */
  constructor(private readonly mask: MaskKeeper, modelSize: ReadonlySignal<number | null>) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      const change = mask.changed.value;
      const size = modelSize.value;
      clearTimeout(timer);
      if (change === null || size === null) this.#grouping.value = null;
      else timer = setTimeout(() => this.groups(size), PAUSE_MILLISECONDS);
    });
  }

  /** The groups of the mask as it is now, for a model of this size; null while there is no picture. */
  groups(modelSize: number): GroupedMask | null {
    const change = this.mask.changed.peek();
    if (change === null) return null;
    const known = this.#grouping.peek();
    if (known?.change === change && known.modelSize === modelSize) return known.grouped;
    const grouped = groupMask(change.raster.mask, change.raster.size, modelSize);
    this.#grouping.value = { change, modelSize, grouped };
    return grouped;
  }
}
