/** What is said of a download that is held up, and of what the browser will not keep. */

import type { Hold, InpaintStep, Shortage } from "../session/engine.ts";
import { formatBytes } from "./format.ts";

export const HOLDS: Readonly<Record<Hold, string>> = {
  paused: "paused",
  "other-tab": "another tab is fetching it",
  line: "no answer; trying again",
};

export const TRYING_AGAIN = "Making it again";

export function describeShortage({ neededBytes, freeBytes }: Shortage): string {
  const room = freeBytes === null ? "" : `, ${formatBytes(freeBytes)} free`;
  return `Too little room to keep it (${formatBytes(neededBytes)} needed${room}): it runs from memory.`;
}

export function describeRetry({ variant, downloadBytes }: NonNullable<InpaintStep["retry"]>): string {
  const cost = downloadBytes > 0 ? `, ${formatBytes(downloadBytes)} to download first` : "";
  return `with ${variant}, which computes more exactly${cost}`;
}
