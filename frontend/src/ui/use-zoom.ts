/** Joins a frame that shows a picture with the camera: wheel, fingers, and the keys' zoom. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Size } from "../image/picture.ts";
import type { Editor } from "./editor.ts";
import type { Viewport } from "./use-view.ts";
import { panBy, viewOf, zoomAt } from "./view-fit.ts";
import { ZoomSurface } from "./zoom-surface.ts";

export function useZoom(frame: RefObject<HTMLElement | null>, editor: Editor, picture: Size, viewport: Viewport | null): void {
  const latest = useRef({ picture, viewport });
  latest.current = { picture, viewport };
  useLayoutEffect(() => {
    if (frame.current === null) return undefined;
    const surface = new ZoomSurface(frame.current, {
      zoom: (factor, point) => {
        const { picture: shown, viewport: port } = latest.current;
        if (port === null) return;
        // Several may come before the page is drawn again: each goes on from the camera and not from what is drawn.
        const view = viewOf(shown, port.available, editor.camera.peek());
        editor.camera.value = zoomAt(view, shown, port.available, factor, point);
      },
      pan: (by) => {
        const { picture: shown, viewport: port } = latest.current;
        if (port === null || editor.camera.peek() === null) return;
        editor.camera.value = panBy(viewOf(shown, port.available, editor.camera.peek()), by);
      },
    });
    editor.zoom = (factor) => {
      const { picture: shown, viewport: port } = latest.current;
      if (port === null) return;
      const view = viewOf(shown, port.available, editor.camera.peek());
      const middle = { x: view.width / 2, y: view.height / 2 };
      editor.camera.value = factor === 0 ? null : zoomAt(view, shown, port.available, factor, middle);
    };
    return (): void => {
      surface.dispose();
    };
  }, [editor]);
}
