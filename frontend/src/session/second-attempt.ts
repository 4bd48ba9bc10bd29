/** What is tried where a variant gave no usable picture: the same release, computed more exactly. */
import type { AppError } from "../errors.ts";
import { type Choice, chooseExact, missingBytes } from "./choice.ts";
import type { Retried } from "./engine.ts";
import { ExactVariantNeededError } from "./errors.ts";

/** Half precision can overflow where single does not, and a kernel for it can be wrong where the other is right. */
export const OUTPUT_FAILURES: ReadonlySet<string> = new Set(["output.not_finite", "output.flat", "output.unchanged"]);

/** What may be downloaded without a question; it is announced all the same. */
const MAX_UNASKED_BYTES = 32_000_000;

export interface SecondAttempt {
  readonly choice: Choice;
  readonly retried: Retried;
}

/**
 * @param present hashes of the chunks that this browser has.
 * @throws `failure` where nothing is left to try, ExactVariantNeededError where that is a large download.
 */
export function findSecondAttempt(choice: Choice, failure: AppError, present: ReadonlySet<string>): SecondAttempt {
  const exact = chooseExact(choice);
  if (exact === null) throw failure;
  const { variant } = exact.plan;
  const downloadedBytes = missingBytes(variant, present);
  if (downloadedBytes > MAX_UNASKED_BYTES) throw new ExactVariantNeededError(choice.plan.variant.name, variant.name, downloadedBytes);
  return { choice: exact, retried: { because: failure.code, from: choice.plan.variant.name, to: variant.name, downloadedBytes } };
}
