/** A popover under the control that opens it, placed through CSS variables: anchors in CSS are too new to lean on. */

import type { RefObject, TargetedToggleEvent } from "preact";

interface PopoverHandlers {
  readonly onBeforeToggle: (event: TargetedToggleEvent<HTMLElement>) => void;
  readonly onToggle: (event: TargetedToggleEvent<HTMLElement>) => void;
}

/** @param onOpen called when it has opened: the place to give something inside it the focus */
export function usePopoverBelow(control: RefObject<HTMLElement | null>, onOpen: (popover: HTMLElement) => void): PopoverHandlers {
  return {
    onBeforeToggle: ({ newState, currentTarget }) => {
      if (newState === "open" && control.current !== null) placeBelow(currentTarget, control.current);
    },
    onToggle: ({ newState, currentTarget }) => {
      if (newState === "open") onOpen(currentTarget);
    },
  };
}

/** Sets `--anchor-bottom` and `--anchor-right`: the control's edges, from the top and the right of the document. */
function placeBelow(popover: HTMLElement, control: HTMLElement): void {
  const { bottom, right } = control.getBoundingClientRect();
  const { clientWidth } = document.documentElement;
  popover.style.setProperty("--anchor-bottom", `${String(Math.round(bottom + scrollY))}px`);
  popover.style.setProperty("--anchor-right", `${String(Math.round(clientWidth - right))}px`);
}
