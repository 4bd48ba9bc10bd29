/** What is said of a model's variants: why one of them is used, and what each one is. */

import type { Offer, VariantOffer } from "../session/engine.ts";
import { formatBytes } from "./format.ts";

const WHAT: Readonly<Partial<Record<string, string>>> = {
  fp32: "Full precision",
  fp16: "Half precision",
  int8: "Coarse weights: a little less quality",
};

export function describeVariant({ name, totalBytes, cachedBytes }: VariantOffer): string {
  const what = WHAT[name];
  const cost = cachedBytes >= totalBytes ? "here already" : `${formatBytes(totalBytes - cachedBytes)} to download`;
  return what === undefined ? cost : `${what}; ${cost}`;
}

/** Why this variant: one or two plain sentences. */
export function explainVariant(offer: Offer): string {
  const { variant, variantReason } = offer;
  switch (variantReason) {
    case "only":
      return "It is the only one of this release.";
    case "wished":
      return "You chose it. It is remembered for this model.";
    case "smallest":
      return `${sentence(shareOf(offer))}${featuresOf(offer)}.`;
    case "saves-data":
      return "Your browser is set to save data, so the smallest download was chosen.";
    case "nothing-else-fits":
      return `This machine can run ${variant} and no other.`;
    case "other-failed":
      return "A smaller one gave no usable picture on this machine.";
  }
}

/** "half the bytes", compared with the largest. */
function shareOf({ totalBytes, variants }: Offer): string {
  const share = totalBytes / Math.max(...variants.map((one) => one.totalBytes));
  if (share > 0.97) return "as many bytes as any";
  if (share > 0.45 && share < 0.55) return "half the bytes";
  return `${String(Math.round(share * 100))} % of the bytes`;
}

function featuresOf({ variant, variants, provider }: Offer): string {
  const features = variants.find(({ name }) => name === variant)?.features ?? [];
  if (provider === "wasm" || features.length === 0) return ", and it runs here";
  return `, and your graphics card has ${features.join(" and ")}`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
