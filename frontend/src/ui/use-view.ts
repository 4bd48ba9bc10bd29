/** How the picture is shown right now: follows the window and the camera. */

import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Size } from "../image/picture.ts";
import { viewOf, type Camera, type View } from "./view-fit.ts";

export interface Viewport {
  readonly view: View;
  /** CSS pixels that the picture may take. */
  readonly available: Size;
}

/** @returns null until the container has a size */
export function useView(container: RefObject<HTMLElement | null>, picture: Size, camera: ReadonlySignal<Camera | null>): Viewport | null {
  const [available, setAvailable] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const measure = (): void => {
      setAvailable({ width: element.clientWidth, height: element.clientHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return (): void => {
      observer.disconnect();
    };
  }, [container]);
  const seen = camera.value;
  if (available === null || available.width === 0 || available.height === 0) return null;
  return { view: viewOf(picture, available, seen), available };
}
