/** How large a picture is shown, and which part of it: fitted, or nearer. */

import type { Point } from "../image/marks.ts";
import type { Size } from "../image/picture.ts";

/** Small pictures are shown enlarged up to this, so that they can be painted on; larger than that is only blur. */
const MAX_ENLARGED = 2.5;
/** Nearer than this there is nothing to see but squares: CSS pixels for a pixel of the picture. */
const NEAREST = 24;

/** What the visitor came nearer to; where it is null, the whole picture is shown. */
export interface Camera {
  /** CSS pixels for one pixel of the picture. */
  readonly scale: number;
  /** The picture's point in the middle of the view. */
  readonly centre: Point;
}

/** The part that is shown, in a frame of so many CSS pixels. */
export interface View extends Size {
  /** CSS pixels for one pixel of the picture. */
  readonly scale: number;
  /** The picture's point in the left upper corner. */
  readonly x: number;
  readonly y: number;
}

/** The largest view of a picture that fits, with its proportions, in whole CSS pixels. */
export function fitView(picture: Size, available: Size): View {
  const most = Math.min(available.width / picture.width, available.height / picture.height, MAX_ENLARGED);
  const width = Math.max(1, Math.floor(picture.width * most));
  const scale = width / picture.width;
  return { width, height: Math.max(1, Math.floor(picture.height * Math.min(scale, most))), scale, x: 0, y: 0 };
}

/** What a camera sees: never beyond the picture's edges. */
export function viewOf(picture: Size, available: Size, camera: Camera | null): View {
  const fitted = fitView(picture, available);
  if (camera === null || camera.scale <= fitted.scale) return fitted;
  const { scale, centre } = camera;
  const width = Math.max(1, Math.floor(Math.min(available.width, picture.width * scale)));
  const height = Math.max(1, Math.floor(Math.min(available.height, picture.height * scale)));
  const place = (middle: number, shown: number, whole: number): number =>
    Math.min(Math.max(0, middle - shown / 2), Math.max(0, whole - shown));
  return {
    width,
    height,
    scale,
    x: place(centre.x, width / scale, picture.width),
    y: place(centre.y, height / scale, picture.height),
  };
}

export function toPicture(view: View, point: Point): Point {
  return { x: view.x + point.x / view.scale, y: view.y + point.y / view.scale };
}

/**
 * Comes nearer or goes back; what is under `point` (CSS pixels of the frame) stays under it.
 *
 * @returns null once the whole picture is shown
 */
export function zoomAt(view: View, picture: Size, available: Size, factor: number, point: Point): Camera | null {
  const fitted = fitView(picture, available).scale;
  const scale = Math.min(Math.max(NEAREST, fitted), view.scale * factor);
  if (scale <= fitted * 1.001) return null;
  const fixed = toPicture(view, point);
  // The frame may grow with the zoom: the point keeps its share of it.
  const width = Math.min(available.width, picture.width * scale);
  const height = Math.min(available.height, picture.height * scale);
  return {
    scale,
    centre: {
      x: fixed.x + ((0.5 - point.x / view.width) * width) / scale,
      y: fixed.y + ((0.5 - point.y / view.height) * height) / scale,
    },
  };
}

/** Moves the picture by so many CSS pixels. */
export function panBy(view: View, by: Point): Camera {
  const middle = toPicture(view, { x: view.width / 2 - by.x, y: view.height / 2 - by.y });
  return { scale: view.scale, centre: middle };
}
