/** How large the picture may be shown right now: follows the window. */

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Size } from "../image/picture.ts";
import { fitView, type View } from "./view-fit.ts";

/** @returns null until the container has a size */
export function useView(container: RefObject<HTMLElement | null>, picture: Size): View | null {
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
  if (available === null || available.width === 0 || available.height === 0) return null;
  return fitView(picture, available);
}
