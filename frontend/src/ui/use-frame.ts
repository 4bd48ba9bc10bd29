/** Gives the frame around a picture its size, as CSS variables. */

import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { View } from "./view-fit.ts";

export function useFrame(frame: RefObject<HTMLElement | null>, view: View | null, brush: ReadonlySignal<number>): void {
  const { width = 0, height = 0 } = view ?? {};
  useLayoutEffect(() => {
    frame.current?.style.setProperty("--view-width", `${String(width)}px`);
    frame.current?.style.setProperty("--view-height", `${String(height)}px`);
    frame.current?.style.setProperty("--brush", `${String(brush.value)}px`);
  }, [width, height, brush.value]);
}
