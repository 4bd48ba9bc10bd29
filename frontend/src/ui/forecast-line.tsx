/** One line on how good the fill can become. */

import type { JSX } from "preact";
import type { Forecast } from "../image/forecast.ts";
import { words } from "../words/words.ts";
import { chosenOffer, isBusy, type AppState } from "./app-state.ts";
import type { Flow } from "./flow.ts";
import { largerThan } from "./model-choice.ts";

export function ForecastLine({ flow }: { readonly flow: Flow }): JSX.Element | null {
  const forecast = flow.forecast.value;
  const state = flow.state.value;
  if (forecast === null || isBusy(state) || state.stage.kind === "done") return null;
  return (
    <p class="forecast" data-testid="forecast" data-sharpness={forecast.sharpness}>
      {describeForecast(forecast, state)}
    </p>
  );
}

function describeForecast({ sharpness, views }: Forecast, state: AppState): string {
  const say = words().editor.forecast;
  const offer = chosenOffer(state);
  const model = offer?.model.title ?? words().models.unnamed;
  switch (sharpness) {
    case "sharp":
      return offer !== null && offer.maxHoleSize !== null ? say.sharp(views.length) : say.native(views.length, model);
    case "softer":
      return say.softer(views.length, model);
    case "guess":
      return say.guess(views.length, offer === null ? null : (largerThan(offer, state.models)?.title ?? null));
  }
}
