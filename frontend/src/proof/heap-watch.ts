/** How much memory of JavaScript's a page and its workers take, as Chromium tells pages that are isolated. */

declare global {
  interface Performance {
    /** https://wicg.github.io/performance-measure-memory/ */
    readonly measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>;
  }
}

export interface HeapWatch {
  /** No measurement begins after this; one may be under way. */
  stop(): void;
  /** Stops, and gives the largest measurement in bytes; null where there is none. */
  peak(): Promise<number | null>;
}

/**
 * Measurements one after the other.
 *
 * @param everyMs from the end of one to the beginning of the next.
 * @param longestMs how long the last one is waited for.
 */
export function watchHeap(everyMs: number, longestMs = Infinity): HeapWatch {
  let most: number | null = null;
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver && performance.measureUserAgentSpecificMemory !== undefined) {
      const { bytes } = await performance.measureUserAgentSpecificMemory();
      most = Math.max(most ?? 0, bytes);
      await pause(everyMs);
    }
  };
  const watching = watch().catch(() => undefined);
  return {
    stop() {
      isOver = true;
    },
    async peak() {
      isOver = true;
      await (Number.isFinite(longestMs) ? Promise.race([watching, pause(longestMs)]) : watching);
      return most;
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
