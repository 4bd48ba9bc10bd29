/** The hub's models behind one button. */

import type { JSX, RefObject } from "preact";
import { useRef } from "preact/hooks";
import { words } from "../words/words.ts";
import type { Flow } from "./flow.ts";
import { Icon } from "./icons.tsx";
import { moveFocus } from "./menu-keys.ts";
import { ModelItem } from "./model-item.tsx";
import { describeCost } from "./model-words.ts";
import { usePopoverBelow } from "./use-popover-below.ts";

export function ModelPicker({ flow }: { readonly flow: Flow }): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const state = flow.state.value;
  const shown = state.models.find(({ slug }) => slug === (state.choosing ?? state.chosen));
  return (
    <>
      <button
        ref={button}
        type="button"
        class="model-button"
        popovertarget="models"
        aria-haspopup="menu"
        data-testid="models"
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          menu.current?.showPopover();
        }}
      >
        <span class="visually-hidden">{words().models.button} </span>
        <span class="model-name">
          {shown === undefined ? words().models.none : `${shown.title} `}
          <span class="figures">{shown?.version}</span>
        </span>
        <Icon name="more" />
      </button>
      <ModelMenu flow={flow} menu={menu} button={button} shown={shown?.slug ?? null} />
    </>
  );
}

interface ModelMenuProps {
  readonly flow: Flow;
  readonly menu: RefObject<HTMLDivElement | null>;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly shown: string | null;
}

function ModelMenu({ flow, menu, button, shown }: ModelMenuProps): JSX.Element {
  const { models, offers, loaded } = flow.state.value;
  const toggling = usePopoverBelow(button, (popover) => {
    popover.querySelector<HTMLElement>("[aria-checked=true]")?.focus();
    void flow.catalogue.inquire();
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Tab") menu.current?.hidePopover();
    else if (menu.current !== null && moveFocus(menu.current, event.key)) event.preventDefault();
  };
  return (
    <div ref={menu} id="models" class="popover below models" popover="auto" role="menu" aria-label={words().models.label} onKeyDown={onKeyDown} {...toggling}>
      {models.map((model) => (
        <ModelItem
          key={model.slug}
          model={model}
          isChosen={model.slug === shown}
          cost={describeCost(model, offers[model.slug] ?? null, loaded[model.slug] ?? null)}
          onChoose={() => {
            menu.current?.hidePopover();
            void flow.catalogue.choose(model.slug);
          }}
        />
      ))}
    </div>
  );
}
