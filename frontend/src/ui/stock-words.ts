/** What the manager says. */

import type { CheckResult, Copy, Inventory } from "../session/engine.ts";
import { words } from "../words/words.ts";
import { formatBytes, formatShare } from "./format.ts";
import type { Check } from "./stock.ts";

export function describeStock({ totalBytes, copies }: Inventory): string {
  const { empty, one, several } = words().weights.manager;
  if (totalBytes === 0) return empty;
  return copies.length === 1 ? one(formatBytes(totalBytes)) : several(formatBytes(totalBytes));
}

/** Its size, and what of it stays when it goes. */
export function describeCopy({ cachedBytes, totalBytes, sharedBytes, isLoaded }: Copy): string {
  const { partial, shared, loaded } = words().weights.manager;
  const size = cachedBytes < totalBytes ? partial(formatShare(cachedBytes, totalBytes)) : formatBytes(totalBytes);
  const parted = sharedBytes > 0 ? shared(size, formatBytes(sharedBytes)) : size;
  return isLoaded ? loaded(parted) : parted;
}

export function describeUpdate({ version, downloadBytes }: NonNullable<Copy["update"]>): string {
  const { update, updateForFree } = words().weights.manager;
  return downloadBytes === 0 ? updateForFree(version) : update(version, formatBytes(downloadBytes));
}

/** What deleting a copy frees. */
export function freedBytes({ cachedBytes, sharedBytes }: Copy): number {
  return cachedBytes - sharedBytes;
}

export function describeCheck(check: Check): string {
  const { checking, checkingShare } = words().weights.manager;
  switch (check.kind) {
    case "idle":
      return "";
    case "running":
      return check.progress === null ? checking : checkingShare(formatShare(check.progress.doneBytes, check.progress.totalBytes));
    case "done":
      return describeFindings(check.result);
  }
}

function describeFindings({ checkedBytes, wrongBytes }: CheckResult): string {
  const { right, wrong } = words().weights.manager;
  return wrongBytes === 0 ? right(formatBytes(checkedBytes)) : wrong(formatBytes(wrongBytes));
}
