/** A picture whose mask is cut into groups for a model, and each group as the worker takes it. */

import { cutMask, type CropBox } from "../image/crop-box.ts";
import type { GroupedMask } from "../image/mask-groups.ts";
import { idsOf, type ShownPatch, type ShownPicture } from "../image/shown-picture.ts";
import type { Offer } from "../session/engine.ts";

export interface Prepared {
  readonly picture: ShownPicture;
  readonly mask: Uint8Array;
  /** Made for the model that is offered. */
  readonly grouped: GroupedMask;
  readonly offer: Offer;
}

export interface GroupArgument {
  readonly picture: number;
  readonly patches: readonly number[];
  readonly grouped: GroupedMask;
  readonly index: number;
  /** Its buffer may be handed over: nothing else uses it. */
  readonly masked: Uint8Array<ArrayBuffer>;
}

/** @param before the fills of the groups before it */
export function groupArgument(prepared: Prepared, index: number, before: readonly ShownPatch[]): GroupArgument {
  const { picture, mask, grouped } = prepared;
  const masked = cutMask(mask, picture, boxOf(prepared, index));
  return { picture: picture.id, patches: idsOf(picture.patches, before), grouped, index, masked };
}

export function boxOf({ grouped }: Prepared, index: number): CropBox {
  return grouped.groups[index]?.box ?? { x: 0, y: 0, side: 0 };
}
