/** What is said of a download that the browser has no room for, and of a second attempt. */

import type { InpaintStep, Shortage } from "../session/engine.ts";
import { words } from "../words/words.ts";
import { formatBytes } from "./format.ts";

export function describeShortage({ neededBytes, freeBytes }: Shortage): string {
  const { short, shortOf } = words().weights;
  return freeBytes === null ? short(formatBytes(neededBytes)) : shortOf(formatBytes(neededBytes), formatBytes(freeBytes));
}

export function describeRetry({ variant, downloadBytes }: NonNullable<InpaintStep["retry"]>): string {
  const { againWith, againAfter } = words().weights;
  return downloadBytes > 0 ? againAfter(variant, formatBytes(downloadBytes)) : againWith(variant);
}
