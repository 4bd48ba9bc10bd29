/** A coarse fill: what the synthesis adds detail to. */

import type { Raster } from "./raster.ts";

export interface Guide {
  /** The picture with the coarse fill in its hole. */
  readonly picture: Raster;
  /** Pixels of the picture over which the guide is blurred: it has no detail finer than that. */
  readonly deviation: number;
  /** How much it counts beside the pixels of a patch; 0 for one that knows colours alone. */
  readonly weight: number;
}
