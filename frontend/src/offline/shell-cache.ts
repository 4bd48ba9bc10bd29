/**
 * The page's own files, kept so that it opens without a network.
 *
 * One cache for each build. What opens the page is fetched when a build is installed. The runtime, tens of megabytes of
 * which a browser needs a third, and the sample photographs are kept when they are first used. Nothing else is answered
 * here: what the hub says and the weights have stores of their own. On a host that sends no headers of ours they are added
 * here: from the second visit on the page is isolated, which is what browsers allow threads to.
 */

import type { ShellFiles } from "./shell-files.ts";

const PREFIX = "moebius-shell-";
/** Vite's eight characters: the name changes with the content. */
const HASHED = /-[\w-]{8}\.\w+$/;

export class ShellCache {
  /** Pages that share an origin, each below a path of its own, leave each other's builds alone. */
  readonly #prefix: string;
  readonly #name: string;
  readonly #page: URL;
  readonly #files: ReadonlySet<string>;
  readonly #onUse: ReadonlySet<string>;

  constructor(
    private readonly storage: CacheStorage,
    private readonly fetch: typeof globalThis.fetch,
    private readonly shell: ShellFiles,
    base: string,
  ) {
    const absolute = (urls: readonly string[]): Set<string> => new Set(urls.map((url) => new URL(url, base).href));
    this.#page = new URL("./", base);
    this.#prefix = PREFIX + (this.#page.pathname === "/" ? "" : `${this.#page.pathname}-`);
    this.#name = this.#prefix + shell.revision;
    this.#files = absolute(shell.files);
    this.#onUse = absolute(shell.onUse);
  }

  /**
   * Fetches what this build needs and no earlier one has left.
   *
   * @throws TypeError, RangeError when a file is missing, or the page is of another build than this list: installing is
   * then tried again on a later visit.
   */
  async install(): Promise<void> {
    const cache = await this.storage.open(this.#name);
    await Promise.all([this.#keepPage(cache), ...[...this.#files].map((url) => this.#keepFile(cache, url))]);
  }

  /** Drops earlier builds; of the files kept on use, those of this build stay. */
  async activate(): Promise<void> {
    const cache = await this.storage.open(this.#name);
    for (const url of this.#onUse) {
      const kept = await this.storage.match(url);
      if (kept !== undefined) await cache.put(url, kept);
    }
    const others = (await this.storage.keys()).filter((name) => this.#isOfThisPage(name) && name !== this.#name);
    await Promise.all(others.map((name) => this.storage.delete(name)));
  }

  /**
   * @param keepAlive holds the service worker until the work is done
   * @returns null for whatever is none of the page's files
   */
  answer(request: Request, keepAlive: (work: Promise<unknown>) => void): Promise<Response> | null {
    return this.#find(request, keepAlive)?.then((response) => this.#withHeaders(response)) ?? null;
  }

  #find(request: Request, keepAlive: (work: Promise<unknown>) => void): Promise<Response> | null {
    if (request.method !== "GET") return null;
    const url = new URL(request.url);
    if (request.mode === "navigate") return this.#isPage(url) ? this.#kept(this.#page.href, request) : null;
    if (this.#files.has(url.href)) return this.#kept(url.href, request);
    return this.#onUse.has(url.href) ? this.#keptOnUse(url.href, request, keepAlive) : null;
  }

  #withHeaders(response: Response): Response {
    const added = Object.entries(this.shell.headers);
    if (added.length === 0 || response.type === "error") return response;
    const headers = new Headers(response.headers);
    for (const [name, value] of added) headers.set(name, value);
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  }

  #isOfThisPage(name: string): boolean {
    return name.startsWith(this.#prefix) && !name.slice(this.#prefix.length).includes("/");
  }

  #isPage({ origin, pathname }: URL): boolean {
    return origin === this.#page.origin && [this.#page.pathname, `${this.#page.pathname}index.html`].includes(pathname);
  }

  async #kept(url: string, request: Request): Promise<Response> {
    const cache = await this.storage.open(this.#name);
    return (await cache.match(url)) ?? this.fetch(request);
  }

  async #keptOnUse(url: string, request: Request, keepAlive: (work: Promise<unknown>) => void): Promise<Response> {
    const cache = await this.storage.open(this.#name);
    const kept = await cache.match(url);
    if (kept !== undefined) return kept;
    const response = await this.fetch(request);
    // A full disk is no reason to fail: the next visit needs the network again.
    if (response.ok) keepAlive(cache.put(url, response.clone()).catch(() => undefined));
    return response;
  }

  async #keepPage(cache: Cache): Promise<void> {
    const response = await this.#fetchWhole(this.#page.href);
    const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
    const found = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (found !== this.shell.page) throw new RangeError("The page is of another build.");
    await cache.put(this.#page.href, response);
  }

  async #keepFile(cache: Cache, url: string): Promise<void> {
    const kept = HASHED.test(url) ? await this.storage.match(url) : undefined;
    await cache.put(url, kept ?? (await this.#fetchWhole(url)));
  }

  async #fetchWhole(url: string): Promise<Response> {
    const response = await this.fetch(url, { cache: HASHED.test(url) ? "default" : "no-cache" });
    if (!response.ok) throw new TypeError(`${url} answered ${String(response.status)}`);
    return response;
  }
}
