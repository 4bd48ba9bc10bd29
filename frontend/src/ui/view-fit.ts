/** How large a picture is shown. */

import type { Size } from "../image/picture.ts";

/** Small pictures are shown enlarged up to this, so that they can be painted on; larger than that is only blur. */
const MOST_ENLARGED = 2.5;

export interface View extends Size {
  /** CSS pixels for one pixel of the picture. */
  readonly scale: number;
}

/** The largest view of a picture that fits, with its proportions, in whole CSS pixels. */
export function fitView(picture: Size, available: Size): View {
  const scale = Math.min(available.width / picture.width, available.height / picture.height, MOST_ENLARGED);
  const width = Math.max(1, Math.floor(picture.width * scale));
  const height = Math.max(1, Math.floor(picture.height * scale));
  return { width, height, scale: width / picture.width };
}
