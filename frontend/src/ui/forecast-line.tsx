/** One line on how sharp the fill can become. */

import type { JSX } from "preact";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import { isBusy } from "./app-state.ts";
import type { Flow } from "./flow.ts";

export function ForecastLine({ flow }: { readonly flow: Flow }): JSX.Element | null {
  const forecast = flow.forecast.value;
  const state = flow.state.value;
  if (forecast === null || isBusy(state) || state.stage.kind === "done") return null;
  const say = words().editor;
  const { scale, sharpness, views } = forecast;
  const share = formatNumber(Math.max(1, Math.round(100 * scale * scale)));
  const sentence = sharpness === "sharp" ? say.forecast.sharp(views.length) : say.forecast[sharpness](share, views.length);
  return (
    <p class="forecast" data-testid="forecast" data-sharpness={sharpness}>
      {sentence}
    </p>
  );
}
