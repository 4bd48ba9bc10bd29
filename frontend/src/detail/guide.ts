/** A coarse fill, to which the synthesis adds detail. */

import type { Raster } from "./raster.ts";

export interface Guide {
  /** The picture with the coarse fill in its hole. */
  readonly picture: Raster;
  /** Pixels of the picture over which the guide is blurred: it has no detail finer than that. */
  readonly deviation: number;
  /** Pixels of the picture over which the guide's own edges are blurred; 0 where they are as sharp as the picture's. */
  readonly blur: number;
  /** Weight of its differences, where that of the pixels' is 1; 0 for a guide of colours alone. */
  readonly weight: number;
}
