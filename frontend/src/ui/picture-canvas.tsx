/** Shows the part of a picture that is looked at, as sharply as the screen can; far enough in, pixel by pixel. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { levelFor } from "../image/levels.ts";
import type { ShownPatch, ShownPicture } from "../image/shown-picture.ts";
import type { View } from "./view-fit.ts";

interface PictureCanvasProps {
  readonly picture: ShownPicture;
  /** What stands on the picture, and on its own patches. */
  readonly patches?: readonly ShownPatch[];
  readonly view: View;
  readonly class: string;
  readonly label?: string;
  readonly testId?: string;
}

/** A pixel of the picture that covers so many of the screen's is shown as a square. */
const SQUARES_FROM = 3;
/** While the view moves, it is drawn quickly; once it has rested for so long, well. */
const REST_MILLISECONDS = 120;
const NONE: readonly ShownPatch[] = [];

export function PictureCanvas({ picture, patches = NONE, view, label, testId, class: className }: PictureCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    draw(element, picture, patches, view, "low");
    if (view.scale * devicePixelRatio <= 1) return undefined; // the levels are smooth as they are
    const rested = setTimeout(() => {
      draw(element, picture, patches, view, "high");
    }, REST_MILLISECONDS);
    return (): void => {
      clearTimeout(rested);
    };
  }, [picture, patches, view.width, view.height, view.scale, view.x, view.y]);
  return (
    <canvas
      ref={canvas}
      class={className}
      data-testid={testId}
      role={label === undefined ? "presentation" : "img"}
      aria-label={label}
    />
  );
}

function draw(canvas: HTMLCanvasElement, picture: ShownPicture, patches: readonly ShownPatch[], view: View, quality: ImageSmoothingQuality): void {
  const width = Math.round(view.width * devicePixelRatio);
  const height = Math.round(view.height * devicePixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const scale = view.scale * devicePixelRatio;
  context.imageSmoothingEnabled = scale < SQUARES_FROM;
  context.imageSmoothingQuality = quality;
  context.clearRect(0, 0, width, height);
  for (const layer of [{ ...picture, x: 0, y: 0 }, ...picture.patches, ...patches]) {
    const bitmap = levelFor(layer.levels, scale);
    if (bitmap === undefined || bitmap.width === 0) continue; // closed meanwhile
    context.drawImage(bitmap, (layer.x - view.x) * scale, (layer.y - view.y) * scale, layer.width * scale, layer.height * scale);
  }
}
