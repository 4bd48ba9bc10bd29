/** What a model costs to fetch, in words. */

import type { Loaded, ModelSummary, Offer } from "../session/engine.ts";
import { words } from "../words/words.ts";
import { formatBytes } from "./format.ts";

/** What is still to be fetched of a model. */
export function describeDownload({ totalBytes, cachedBytes, isOffline }: Offer): string {
  const { models } = words();
  const missing = totalBytes - cachedBytes;
  if (missing <= 0) return isOffline ? models.readyOffline : models.here;
  if (cachedBytes > 0) return models.downloadRest(formatBytes(missing), formatBytes(totalBytes));
  return models.download(formatBytes(totalBytes));
}

/** The same for a line of the list, where the offer may not be known yet. */
export function describeCost(summary: ModelSummary, offer: Offer | null, loaded: Loaded | null): string {
  if (loaded !== null) return words().models.ready;
  return offer === null ? words().models.download(formatBytes(summary.totalBytes)) : describeDownload(offer);
}
