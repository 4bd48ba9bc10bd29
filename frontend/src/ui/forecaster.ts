/** Says before a run what the model would look at; a moment after the mask was changed, so that painting is not held up. */

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { forecastOf, isSameView, type Forecast } from "../image/forecast.ts";
import { groupMask, type GroupedMask, type ModelView } from "../image/mask-groups.ts";
import type { MaskChange, MaskKeeper } from "./mask-keeper.ts";

const PAUSE_MILLISECONDS = 150;

interface Grouping {
  readonly change: MaskChange;
  readonly model: ModelView;
  readonly grouped: GroupedMask;
}

export class Forecaster {
  readonly #grouping = signal<Grouping | null>(null);
  readonly forecast: ReadonlySignal<Forecast | null> = computed(() => {
    const grouping = this.#grouping.value;
    return grouping && forecastOf(grouping.grouped, grouping.model, grouping.change.raster.size);
  });

  /** @param model the chosen one; null while there is none */
  constructor(private readonly mask: MaskKeeper, model: ReadonlySignal<ModelView | null>) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      const change = mask.changed.value;
      const view = model.value;
      clearTimeout(timer);
      if (change === null || view === null) this.#grouping.value = null;
      else timer = setTimeout(() => this.groups(view), PAUSE_MILLISECONDS);
    });
  }

  /** The groups of the mask as it is now, for a model; null while there is no picture. */
  groups(model: ModelView): GroupedMask | null {
    const change = this.mask.changed.peek();
    if (change === null) return null;
    const known = this.#grouping.peek();
    if (known?.change === change && isSameView(known.model, model)) return known.grouped;
    const grouped = groupMask(change.raster.mask, change.raster.size, model);
    this.#grouping.value = { change, model, grouped };
    return grouped;
  }
}
