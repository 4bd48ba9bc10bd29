/** Shows a picture scaled to the screen; a picture that is not shrunk is shown pixel by pixel. */

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Picture } from "../image/picture.ts";
import type { View } from "./view-fit.ts";

interface PictureCanvasProps {
  readonly picture: Picture;
  readonly view: View;
  readonly class: string;
  readonly label?: string;
  readonly testId?: string;
}

export function PictureCanvas({ picture, view, label, testId, class: className }: PictureCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const bitmap = useBitmap(picture);
  useLayoutEffect(() => {
    if (canvas.current !== null && bitmap !== null) draw(canvas.current, bitmap, view);
  }, [bitmap, view.width, view.height]);
  return (
    <canvas
      ref={canvas}
      class={className}
      data-testid={testId}
      data-drawn={bitmap !== null}
      role={label === undefined ? "presentation" : "img"}
      aria-label={label}
    />
  );
}

function useBitmap(picture: Picture): ImageBitmap | null {
  const [bitmap, setBitmap] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    let isCurrent = true;
    let made: ImageBitmap | null = null;
    void createImageBitmap(new ImageData(picture.rgba, picture.width, picture.height)).then((ready) => {
      made = ready;
      if (isCurrent) setBitmap(ready);
      else ready.close();
    });
    return (): void => {
      isCurrent = false;
      made?.close();
    };
  }, [picture]);
  return bitmap;
}

function draw(canvas: HTMLCanvasElement, bitmap: ImageBitmap, view: View): void {
  if (bitmap.width === 0) return;
  canvas.width = Math.min(bitmap.width, Math.round(view.width * devicePixelRatio));
  canvas.height = Math.min(bitmap.height, Math.round(view.height * devicePixelRatio));
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
}
