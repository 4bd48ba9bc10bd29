/** One line on how sharp the fill can become. */

import type { JSX } from "preact";
import { isBusy } from "./app-state.ts";
import { editorWords } from "./editor-words.ts";
import type { Flow } from "./flow.ts";

export function ForecastLine({ flow }: { readonly flow: Flow }): JSX.Element | null {
  const forecast = flow.forecast.value;
  const state = flow.state.value;
  if (forecast === null || isBusy(state) || state.stage.kind === "done") return null;
  const say = editorWords();
  const { scale, sharpness, views } = forecast;
  const share = say.percent(scale * scale);
  const words = sharpness === "sharp" ? say.forecast.sharp(views.length) : say.forecast[sharpness](share, views.length);
  return (
    <p class="forecast" data-testid="forecast" data-sharpness={sharpness}>
      {words}
    </p>
  );
}
