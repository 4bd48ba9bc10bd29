/** A picture that was not computed must not look like a result. */
import { FlatOutputError, NotFiniteError } from "./errors.ts";

/**
 * Passes values that may be a picture.
 *
 * @throws NotFiniteError, FlatOutputError.
 */
export function checkOutput(values: Float32Array): void {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) throw new NotFiniteError();
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (lowest === highest) throw new FlatOutputError();
}
