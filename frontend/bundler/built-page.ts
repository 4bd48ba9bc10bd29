/** The page as it is built, under the headers that it is served with: for what shows nowhere else. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const BASE = "/static/page/";
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
  "img-src 'self' blob: data:; style-src 'self'; manifest-src 'self'";
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** Answers what the hub answers, by URL; false for every other. */
export type HubAnswer = (url: URL, response: ServerResponse) => boolean;

/** A page on a port of its own. */
export interface BuiltPage {
  readonly origin: string;
  /** Put before the worker's script, in order to take something from its browser. */
  workerPreface: string;
  /** Whether the page is isolated from others, without which browsers allow it no threads. */
  isIsolated: boolean;
  /** Where the build lies. */
  readonly folder: string;
  /** Paths of requests that carried something here. */
  readonly posted: readonly string[];
  /** Builds it again, in the place of what is served. */
  rebuild(publicKeys: string): Promise<void>;
  close(): Promise<void>;
}

/** Builds the page with `publicKeys` pinned (JSON) and serves it, with `answerAsHub` behind it. */
export async function serveBuiltPage(publicKeys: string, answerAsHub: HubAnswer): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), "moebius-page-"));
  await buildPage(folder, publicKeys);
  const posted: string[] = [];
  const server = createServer((request, response) => {
    if (request.method !== "GET") posted.push(request.url ?? "");
    const url = new URL(request.url ?? "/", "http://hub.invalid");
    const headers = { "Content-Security-Policy": POLICY, ...(page.isIsolated ? ISOLATION : {}) };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!answerAsHub(url, response)) void answerFile(folder, url.pathname, page.workerPreface, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page: BuiltPage = {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    workerPreface: "",
    isIsolated: true,
    folder,
    posted,
    rebuild: (keys) => buildPage(folder, keys),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
  return page;
}

async function buildPage(folder: string, publicKeys: string): Promise<void> {
  process.env["VITE_HUB_PUBLIC_KEYS"] = publicKeys;
  process.env["HUB_PAGE_PLAIN"] = "1";
  await build({ root: ROOT, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
}

async function answerFile(folder: string, pathname: string, preface: string, response: ServerResponse): Promise<void> {
  const path = pathname === "/" ? "index.html" : pathname.replace(BASE, "");
  try {
    const content = await readFile(join(folder, path));
    response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
    response.end(path.includes(".worker") ? preface + content.toString() : content);
  } catch {
    response.statusCode = 404;
    response.end();
  }
}
