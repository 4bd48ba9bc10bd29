/** Lines over the picture: the shape in hand, and what the model will look at. */

import type { ReadonlySignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import type { Forecast } from "../image/forecast.ts";
import type { View } from "./view-fit.ts";

interface FrameOverlayProps {
  readonly view: View;
  readonly forecast: ReadonlySignal<Forecast | null>;
  readonly outline: RefObject<SVGPathElement | null>;
}

export function FrameOverlay({ view, forecast, outline }: FrameOverlayProps): JSX.Element {
  const views = forecast.value?.views ?? [];
  return (
    <svg class="layer frame-overlay" width={view.width} height={view.height} aria-hidden="true" focusable="false">
      {views.map(({ box, scale }) => (
        <rect
          key={`${String(box.x)} ${String(box.y)} ${String(box.side)}`}
          class="crop-box"
          data-soft={scale < 1}
          x={(box.x - view.x) * view.scale + 1}
          y={(box.y - view.y) * view.scale + 1}
          width={Math.max(0, box.side * view.scale - 2)}
          height={Math.max(0, box.side * view.scale - 2)}
          rx={4}
        />
      ))}
      <path ref={outline} class="hand-outline" />
    </svg>
  );
}
