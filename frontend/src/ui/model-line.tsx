/** Which model this is, what it will cost to fetch, and what really runs it. */

import type { JSX } from "preact";
import type { Offer } from "../session/engine.ts";
import { words } from "../words/words.ts";
import { chosenLoaded, chosenOffer, isBusy } from "./app-state.ts";
import type { Flow } from "./flow.ts";
import { Icon } from "./icons.tsx";
import { ModelManager } from "./model-manager.tsx";
import { ModelPicker } from "./model-picker.tsx";
import { describeDownload } from "./model-words.ts";
import { ProviderBadge } from "./provider-badge.tsx";
import type { Stock } from "./stock.ts";
import { VariantPicker } from "./variant-picker.tsx";

export function ModelLine({ flow }: { readonly flow: Flow }): JSX.Element {
  const state = flow.state.value;
  const offer = chosenOffer(state);
  const loaded = chosenLoaded(state);
  // While something runs there is nothing to choose: a name, and no more.
  const hasChoice = state.models.length > 1 && state.stage.kind !== "unsupported" && !isBusy(state);
  return (
    <div class="model-line" data-testid="model" data-pending={offer === null}>
      {hasChoice && <ModelPicker flow={flow} />}
      <ModelManager stock={flow.stock} />
      {!hasChoice && offer !== null && <ModelName offer={offer} />}
      {offer !== null && (
        <div class="model-facts">
          {offer.model.notice !== null && <span class="badge" title={offer.model.notice}>{offer.model.notice}</span>}
          {loaded === null && <span class="model-fact">{describeDownload(offer)}</span>}
          {!isBusy(state) && <VariantPicker flow={flow} offer={offer} />}
          <ProviderBadge offer={offer} loaded={loaded} />
          <ManageButton stock={flow.stock} />
        </div>
      )}
    </div>
  );
}

function ManageButton({ stock }: { readonly stock: Stock }): JSX.Element {
  const { title } = words().weights.manager;
  return (
    <button
      type="button"
      class="icon-button manage-button"
      aria-haspopup="dialog"
      aria-label={title}
      title={title}
      data-testid="manage"
      onClick={() => void stock.open()}
    >
      <Icon name="shelf" />
    </button>
  );
}

function ModelName({ offer: { model, version, licence } }: { readonly offer: Offer }): JSX.Element {
  return (
    <span class="model-name" title={words().models.licence(licence)}>
      {model.title} <span class="figures">{version}</span>
    </span>
  );
}
