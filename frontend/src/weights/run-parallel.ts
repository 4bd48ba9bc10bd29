/** A few at a time. */

/**
 * Runs `work` over `items`, at most `limit` at once, in order of start.
 *
 * After a failure nothing new starts; `stop` is called so that what runs can end, and the first error is thrown once
 * everything has come to rest.
 */
export async function runParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
  stop: () => void,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const runLane = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const item = items[next++] as T;
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
        stop();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runLane));
  if (failures.length > 0) throw failures[0];
}
