/** What the manager says. */

import type { CheckResult, Copy, Inventory } from "../session/engine.ts";
import { formatBytes, formatShare } from "./format.ts";
import type { Check } from "./stock.ts";

export function describeStock({ totalBytes, copies }: Inventory): string {
  if (totalBytes === 0) return "Nothing yet. What you download is kept here, so that the next visit needs no network.";
  return copies.length === 1 ? `${formatBytes(totalBytes)}, in one model.` : `${formatBytes(totalBytes)} in all; what two of them share is counted once.`;
}

/** Its size, and what of it stays when it goes. */
export function describeCopy({ cachedBytes, totalBytes, sharedBytes }: Copy): string {
  const size = cachedBytes < totalBytes ? `${formatShare(cachedBytes, totalBytes)}, not whole yet` : formatBytes(totalBytes);
  return sharedBytes > 0 ? `${size}; ${formatBytes(sharedBytes)} shared` : size;
}

export function describeUpdate({ version, downloadBytes }: NonNullable<Copy["update"]>): string {
  if (downloadBytes === 0) return `Version ${version} is there, and costs no download: it comes with the next run.`;
  return `Version ${version} is there: ${formatBytes(downloadBytes)} to download, with the next run.`;
}

/** What deleting a copy frees. */
export function freedBytes({ cachedBytes, sharedBytes }: Copy): number {
  return cachedBytes - sharedBytes;
}

export function describeCheck(check: Check): string {
  switch (check.kind) {
    case "idle":
      return "";
    case "running":
      return check.progress === null ? "Checking" : `Checking: ${formatShare(check.progress.doneBytes, check.progress.totalBytes)}`;
    case "done":
      return describeFindings(check.result);
  }
}

function describeFindings({ checkedBytes, wrongBytes }: CheckResult): string {
  if (wrongBytes === 0) return `All ${formatBytes(checkedBytes)} are what they should be.`;
  return `${formatBytes(wrongBytes)} were damaged and are deleted. They come again with the next run.`;
}
