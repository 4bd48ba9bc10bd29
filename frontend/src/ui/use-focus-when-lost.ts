/** Keeps a place for the keyboard: when the focused control went away, another one takes over. */

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Focuses the element when it appears, or becomes ready again, and nothing else has the focus. */
export function useFocusWhenLost(element: RefObject<HTMLElement | null>, isReady = true): void {
  useLayoutEffect(() => {
    if (isReady && document.activeElement === document.body) element.current?.focus({ preventScroll: true });
  }, [element, isReady]);
}
