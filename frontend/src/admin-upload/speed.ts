/** How fast bytes go over the line at present: over the last seconds, so that a pause does not count for long. */

const WINDOW_MILLISECONDS = 8000;
const SHORTEST_MILLISECONDS = 500;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** Bytes a second from what was sent when. */
export class Speedometer {
  private samples: Sample[] = [];

  /** Notes that `bytes` have been sent in all, `at` milliseconds of any clock. */
  note(bytes: number, at: number): void {
    const last = this.samples.at(-1);
    if (last !== undefined && bytes < last.bytes) this.samples = []; // it was set back to what the server has
    this.samples.push({ at, bytes });
    this.samples = this.samples.filter((sample) => at - sample.at <= WINDOW_MILLISECONDS);
  }

  /** Forgets everything, as after a pause. */
  reset(): void {
    this.samples = [];
  }

  /** Bytes a second; null while it cannot be told. */
  speed(): number | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < SHORTEST_MILLISECONDS) return null;
    return (1000 * (last.bytes - first.bytes)) / (last.at - first.at);
  }
}
