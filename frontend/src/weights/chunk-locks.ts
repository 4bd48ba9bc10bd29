/** One tab fetches a chunk, the others wait for it: Web Locks, which a tab that is closed lets go of. */

export interface ChunkLocks {
  /**
   * Runs `work` while nobody else of this site works on the same chunk.
   *
   * @throws what `work` does; the signal's reason when it aborts while waiting.
   */
  hold<Result>(sha256: string, work: () => Promise<Result>, waiting: Waiting): Promise<Result>;
}

export interface Waiting {
  readonly signal: AbortSignal;
  /** Told before a wait: another one works on the chunk. */
  readonly onWait: () => void;
}

/** What is used of the browser's lock manager. */
export type Locks = Pick<LockManager, "request">;

/** Locks by the browser's manager; where there is none, or where it refuses, everybody works alone. */
export function openChunkLocks(locks: Locks | undefined): ChunkLocks {
  if (locks === undefined) return { hold: (_, work) => work() };
  return {
    async hold(sha256, work, waiting) {
      const begun: true[] = [];
      const begin = (): ReturnType<typeof work> => {
        begun.push(true);
        return work();
      };
      try {
        return await holdByName(locks, `moebius-chunk-${sha256}`, begin, waiting);
      } catch (error) {
        if (begun.length > 0 || waiting.signal.aborted) throw error;
        return work(); // a site that may keep nothing may hold no lock either
      }
    },
  };
}

async function holdByName<Result>(locks: Locks, name: string, work: () => Promise<Result>, { signal, onWait }: Waiting): Promise<Result> {
  const attempt = await locks.request(name, { ifAvailable: true }, async (lock) =>
    lock === null ? null : { result: await work() },
  );
  if (attempt !== null) return attempt.result;
  onWait();
  return locks.request(name, { signal }, work);
}
