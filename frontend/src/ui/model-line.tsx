/** Which model this is, what it will cost to fetch, and what really runs it. */

import type { JSX } from "preact";
import type { Offer } from "../session/engine.ts";
import { words } from "../words/words.ts";
import { chosenLoaded, chosenOffer, isBusy } from "./app-state.ts";
import type { Flow } from "./flow.ts";
import { ModelPicker } from "./model-picker.tsx";
import { describeDownload } from "./model-words.ts";
import { ProviderBadge } from "./provider-badge.tsx";

export function ModelLine({ flow }: { readonly flow: Flow }): JSX.Element {
  const state = flow.state.value;
  const offer = chosenOffer(state);
  const loaded = chosenLoaded(state);
  // While something runs there is nothing to choose: a name, and no more.
  const hasChoice = state.models.length > 1 && state.stage.kind !== "unsupported" && !isBusy(state);
  return (
    <div class="model-line" data-testid="model" data-pending={offer === null}>
      {hasChoice && <ModelPicker flow={flow} />}
      {!hasChoice && offer !== null && <ModelName offer={offer} />}
      {offer !== null && (
        <div class="model-facts">
          {offer.model.notice !== null && <span class="badge">{offer.model.notice}</span>}
          {loaded === null && <span class="model-fact">{describeDownload(offer)}</span>}
          <ProviderBadge offer={offer} loaded={loaded} />
        </div>
      )}
    </div>
  );
}

function ModelName({ offer: { model, version, licence } }: { readonly offer: Offer }): JSX.Element {
  return (
    <span class="model-name" title={words().models.licence(licence)}>
      {model.title} <span class="figures">{version}</span>
    </span>
  );
}
