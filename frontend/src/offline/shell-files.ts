/** What the bundler tells the service worker. */

/** What the build wrote down: URLs, absolute or relative to the service worker. */
export interface ShellFiles {
  /** Of the whole build; names its cache. */
  readonly revision: string;
  /** SHA-256 of the page in hexadecimal digits. */
  readonly page: string;
  /** Fetched when the build is installed. */
  readonly files: readonly string[];
  /** Kept when first used: the runtime, of which a browser needs a third, and the sample photographs. */
  readonly onUse: readonly string[];
  /** What each of them is answered with besides its own: for hosts that send no headers of ours. */
  readonly headers: Readonly<Record<string, string>>;
}
