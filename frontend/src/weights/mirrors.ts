/**
 * What this download has seen of each mirror: how fast it was, and when it last failed.
 *
 * It orders them and rules none out: who is last in line is still asked before anybody gives up.
 */

/** After a failure a mirror is asked last for so long, twice as long after each further one. */
const FIRST_REST_MS = 2000;
const LONGEST_REST_MS = 60_000;
/** What the newest transfer counts in the mean. */
const NEWEST = 0.5;

interface Standing {
  bytesPerSecond: number | null;
  failuresInARow: number;
  restsUntil: number;
  inFlight: number;
}

export class Mirrors {
  readonly #standings: ReadonlyMap<string, Standing>;
  readonly #now: () => number;

  /**
   * @param urls absolute base URLs, in the order in which the manifest names them.
   * @param now milliseconds, monotonic.
   */
  constructor(urls: readonly string[], now: () => number) {
    this.#standings = new Map(urls.map((url) => [url, { bytesPerSecond: null, failuresInARow: 0, restsUntil: -Infinity, inFlight: 0 }]));
    this.#now = now;
  }

  /**
   * All of them, the one to ask first at the front.
   *
   * One that nobody has measured yet gets a single chunk, once another one is at work: its bytes are as good as any, and then its
   * speed is known. Before that the manifest's order holds.
   */
  ranked(): string[] {
    const isProbe = (url: string): boolean => this.mayProbe(url) && this.#isAnyKnownBeside(url);
    const key = (url: string): [number, number, number] => {
      const { bytesPerSecond, restsUntil } = this.#standingOf(url);
      return this.isResting(url) ? [1, 0, restsUntil] : [0, isProbe(url) ? 0 : 1, -(bytesPerSecond ?? 0)];
    };
    return [...this.#standings.keys()].sort((left, right) => compare(key(left), key(right)));
  }

  /** Whether it has failed a moment ago. */
  isResting(url: string): boolean {
    return this.#standingOf(url).restsUntil > this.#now();
  }

  /** Bytes a second of one transfer; null where that is not known. */
  paceOf(url: string): number | null {
    return this.#standingOf(url).bytesPerSecond;
  }

  /** Whether its speed is unknown, and nobody is finding it out. */
  mayProbe(url: string): boolean {
    const { bytesPerSecond, inFlight } = this.#standingOf(url);
    return bytesPerSecond === null && inFlight === 0;
  }

  began(url: string): void {
    this.#standingOf(url).inFlight += 1;
  }

  /** A transfer ended, whole or called off: so many bytes of it came in so long. */
  ended(url: string, bytes: number, milliseconds: number): void {
    const standing = this.#standingOf(url);
    standing.inFlight -= 1;
    if (bytes === 0 || milliseconds <= 0) return;
    const pace = (bytes * 1000) / milliseconds;
    standing.bytesPerSecond = standing.bytesPerSecond === null ? pace : NEWEST * pace + (1 - NEWEST) * standing.bytesPerSecond;
  }

  succeeded(url: string): void {
    const standing = this.#standingOf(url);
    standing.failuresInARow = 0;
    standing.restsUntil = -Infinity;
  }

  failed(url: string): void {
    const standing = this.#standingOf(url);
    const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** standing.failuresInARow);
    standing.failuresInARow += 1;
    standing.restsUntil = this.#now() + rest;
  }

  #isAnyKnownBeside(url: string): boolean {
    return [...this.#standings].some(([other, { bytesPerSecond, inFlight }]) => other !== url && (bytesPerSecond !== null || inFlight > 0));
  }

  #standingOf(url: string): Standing {
    const standing = this.#standings.get(url);
    if (standing === undefined) throw new Error(`no mirror of this download: ${url}`);
    return standing;
  }
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
