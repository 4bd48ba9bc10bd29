/** Shows the part of a picture that is looked at, as sharply as the screen can; far enough in, pixel by pixel. */

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Patch } from "../image/patch.ts";
import type { Picture } from "../image/picture.ts";
import { bitmapOf } from "./picture-bitmap.ts";
import type { View } from "./view-fit.ts";

interface PictureCanvasProps {
  readonly picture: Picture;
  /** What stands on the picture instead of its own pixels. */
  readonly patches?: readonly Patch[];
  readonly view: View;
  readonly class: string;
  readonly label?: string;
  readonly testId?: string;
}

/** A pixel of the picture that covers so many of the screen's is shown as a square. */
const SQUARES_FROM = 3;
/** While the view moves, it is drawn quickly; once it has rested for so long, well. */
const REST_MILLISECONDS = 120;

interface Layer {
  readonly bitmap: ImageBitmap;
  readonly x: number;
  readonly y: number;
}

export function PictureCanvas({ picture, patches, view, label, testId, class: className }: PictureCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layers = useLayers(picture, patches);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || layers === null) return undefined;
    draw(element, layers, view, "low");
    const rested = setTimeout(() => {
      draw(element, layers, view, "high");
    }, REST_MILLISECONDS);
    return (): void => {
      clearTimeout(rested);
    };
  }, [layers, view.width, view.height, view.scale, view.x, view.y]);
  return (
    <canvas
      ref={canvas}
      class={className}
      data-testid={testId}
      data-drawn={layers !== null}
      role={label === undefined ? "presentation" : "img"}
      aria-label={label}
    />
  );
}

function useLayers(picture: Picture, patches: readonly Patch[] | undefined): readonly Layer[] | null {
  const [layers, setLayers] = useState<readonly Layer[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const made = makePatchLayers(picture, patches ?? []);
    void Promise.all([bitmapOf(picture), made]).then(([bitmap, ready]) => {
      if (isCurrent) setLayers([{ bitmap, x: 0, y: 0 }, ...ready]);
    });
    return (): void => {
      isCurrent = false;
      void made.then((ready) => {
        for (const { bitmap } of ready) bitmap.close();
      });
    };
  }, [picture, patches]);
  return layers;
}

function makePatchLayers(picture: Picture, patches: readonly Patch[]): Promise<Layer[]> {
  const colorSpace = picture.origin?.colours ?? "srgb";
  return Promise.all(
    patches.map(async ({ rgba, width, height, x, y }) => ({
      bitmap: await createImageBitmap(new ImageData(rgba, width, height, { colorSpace })),
      x,
      y,
    })),
  );
}

function draw(canvas: HTMLCanvasElement, layers: readonly Layer[], view: View, quality: ImageSmoothingQuality): void {
  if (layers.some(({ bitmap }) => bitmap.width === 0)) return; // closed meanwhile
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
  for (const { bitmap, x, y } of layers) {
    context.drawImage(bitmap, (x - view.x) * scale, (y - view.y) * scale, bitmap.width * scale, bitmap.height * scale);
  }
}
