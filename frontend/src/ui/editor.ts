/** How the visitor works on the picture: with which tool, how large, how near. Nothing of it is part of the mask. */

import { signal, type Signal } from "@preact/signals";
import { FIRST_BRUSH } from "./brush-size.ts";
import type { Camera } from "./view-fit.ts";

export const TOOLS = ["brush", "lasso", "rectangle"] as const;

export type Tool = (typeof TOOLS)[number];

export class Editor {
  readonly tool: Signal<Tool> = signal("brush");
  /** Whether the tool takes away from the mask. */
  readonly erases: Signal<boolean> = signal(false);
  /** Diameter in CSS pixels. */
  readonly brush: Signal<number> = signal(FIRST_BRUSH);
  /** True while the size is being chosen: the ring then shows in the middle of the picture. */
  readonly isSizing: Signal<boolean> = signal(false);
  readonly camera: Signal<Camera | null> = signal(null);
  /** Set by whoever shows the picture: comes nearer to the middle of the view by a factor; 0 shows the whole. */
  zoom: (factor: number) => void = () => undefined;
}
