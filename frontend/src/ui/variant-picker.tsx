/** Which variant of the chosen model is used and why; where there are several, another one can be chosen. */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Offer, VariantOffer } from "../session/engine.ts";
import { words } from "../words/words.ts";
import type { Flow } from "./flow.ts";
import { Icon } from "./icons.tsx";
import { usePopoverBelow } from "./use-popover-below.ts";
import { describeVariant, explainVariant } from "./variant-words.ts";

interface VariantPickerProps {
  readonly flow: Flow;
  readonly offer: Offer;
}

export function VariantPicker({ flow, offer }: VariantPickerProps): JSX.Element | null {
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const toggling = usePopoverBelow(button, (opened) => {
    opened.querySelector<HTMLElement>("input:checked")?.focus();
  });
  if (offer.variants.length < 2) return null;
  const { button: spoken, title, label, automatic } = words().weights.variant;
  const choose = (variant: string | null): void => {
    void flow.catalogue.chooseVariant(offer.model.slug, variant);
  };
  return (
    <>
      <button ref={button} type="button" class="badge variant-badge" popovertarget="variants" aria-haspopup="dialog" data-testid="variant">
        <span class="visually-hidden">{`${spoken} `}</span>
        {offer.variant}
        <Icon name="more" />
      </button>
      <div ref={popover} id="variants" class="popover below variants" popover="auto" role="dialog" aria-labelledby="variants-title" {...toggling}>
        <h2 id="variants-title">{title(offer.variant)}</h2>
        <p>{explainVariant(offer)}</p>
        <fieldset class="variant-list">
          <legend class="visually-hidden">{label}</legend>
          {offer.variants.map((variant) => (
            <VariantItem key={variant.name} variant={variant} isChosen={variant.name === offer.variant} onChoose={choose} />
          ))}
        </fieldset>
        {offer.variantReason === "wished" && (
          <button type="button" class="link" data-testid="variant-automatic" onClick={() => { choose(null); }}>
            {automatic}
          </button>
        )}
      </div>
    </>
  );
}

interface VariantItemProps {
  readonly variant: VariantOffer;
  readonly isChosen: boolean;
  readonly onChoose: (variant: string) => void;
}

function VariantItem({ variant, isChosen, onChoose }: VariantItemProps): JSX.Element {
  const { name, whyNot } = variant;
  return (
    <label class="variant-item" data-disabled={whyNot !== null}>
      <input
        type="radio"
        name="variant"
        value={name}
        checked={isChosen}
        disabled={whyNot !== null}
        data-testid={`variant-${name}`}
        onChange={() => {
          onChoose(name);
        }}
      />
      <span class="model-name">{name}</span>
      <span class="model-fact">{whyNot === null ? describeVariant(variant) : whyNot.message}</span>
    </label>
  );
}
