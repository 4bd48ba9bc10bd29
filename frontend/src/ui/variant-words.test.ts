import { expect, test } from "vitest";
import type { Offer, VariantReason } from "../session/engine.ts";
import { OFFER } from "./engine.fixture.ts";
import { describeVariant, explainVariant } from "./variant-words.ts";

const FP16 = { name: "fp16", totalBytes: 430e6, cachedBytes: 0, features: ["shader-f16"], whyNot: null };
const FP32 = { name: "fp32", totalBytes: 860e6, cachedBytes: 0, features: [], whyNot: null };

function offerWith(change: Partial<Offer>): Offer {
  return { ...OFFER, variant: "fp16", variantReason: "smallest", totalBytes: 430e6, variants: [FP16, FP32], ...change };
}

test("the smallest is explained by what it saves and what it needs", () => {
  expect(explainVariant(offerWith({}))).toBe("Half the bytes, and your graphics card has shader-f16.");
  expect(explainVariant(offerWith({ totalBytes: 258e6 }))).toBe("30 % of the bytes, and your graphics card has shader-f16.");
  expect(explainVariant(offerWith({ variant: "fp32", totalBytes: 860e6 }))).toBe("As many bytes as any, and it runs here.");
});

test("every reason has words of its own", () => {
  const reasons: VariantReason[] = ["only", "wished", "smallest", "saves-data", "nothing-else-fits", "other-failed"];
  const words = reasons.map((variantReason) => explainVariant(offerWith({ variantReason })));
  expect(new Set(words).size).toBe(reasons.length);
  for (const sentence of words) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test("a variant is told by what it is and what it costs here", () => {
  expect(describeVariant(FP16)).toBe("Half precision; 430 MB to download");
  expect(describeVariant({ ...FP16, cachedBytes: 430e6 })).toBe("Half precision; here already");
  expect(describeVariant({ ...FP16, name: "new", cachedBytes: 30e6 })).toBe("400 MB to download");
});
