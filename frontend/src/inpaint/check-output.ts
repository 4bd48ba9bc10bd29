/** A picture that a driver did not compute must not look like a result. */
import { FlatOutputError, NotFiniteError } from "./errors.ts";

/**
 * Passes values that may be a picture.
 *
 * @param where the graph that made them, for the message.
 * @throws NotFiniteError, FlatOutputError.
 */
export function checkOutput(values: Float32Array, where: string): void {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) throw new NotFiniteError(where);
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (lowest === highest) throw new FlatOutputError();
}
