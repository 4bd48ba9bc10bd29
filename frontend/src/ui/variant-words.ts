/** What is said of a model's variants: why one of them is used, and what each one is. */

import type { Offer, VariantOffer } from "../session/engine.ts";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import { formatBytes } from "./format.ts";

export function describeVariant({ name, totalBytes, cachedBytes }: VariantOffer): string {
  const { kinds, here, toDownload } = words().weights.variant;
  const what = (kinds as Readonly<Partial<Record<string, string>>>)[name];
  const cost = cachedBytes >= totalBytes ? here : toDownload(formatBytes(totalBytes - cachedBytes));
  return what === undefined ? cost : `${what}; ${cost}`;
}

/** Why this variant: one or two plain sentences. */
export function explainVariant(offer: Offer): string {
  const { only, wished, savesData, nothingElse, otherFailed } = words().weights.variant;
  switch (offer.variantReason) {
    case "only":
      return only;
    case "wished":
      return wished;
    case "smallest":
      return explainSize(offer);
    case "saves-data":
      return savesData;
    case "nothing-else-fits":
      return nothingElse(offer.variant);
    case "other-failed":
      return otherFailed;
  }
}

/** Compared with the largest. */
function explainSize(offer: Offer): string {
  const { half, share, largest } = words().weights.variant;
  const part = offer.totalBytes / Math.max(...offer.variants.map(({ totalBytes }) => totalBytes));
  const why = whyItRuns(offer);
  if (part > 0.97) return largest(why);
  return part > 0.45 && part < 0.55 ? half(why) : share(formatNumber(Math.round(part * 100)), why);
}

function whyItRuns({ variant, variants, provider }: Offer): string {
  const { runsHere, hasFeatures } = words().weights.variant;
  const features = variants.find(({ name }) => name === variant)?.features ?? [];
  return provider === "wasm" || features.length === 0 ? runsHere : hasFeatures(features.join(", "));
}
