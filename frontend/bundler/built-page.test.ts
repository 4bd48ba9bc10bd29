/**
 * The page as it is built, under the headers that it is served with, in Chromium: a policy that forbids what the
 * runtime needs shows nowhere else.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHROMIUM } from "./chromium.ts";
import { answerAsHub, GOLDEN_KEYS } from "./golden-hub.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BASE = "/static/page/";
const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
    "img-src 'self' blob: data:; style-src 'self'",
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
};

/** Speaks with the engine's worker as the page does: loads the model and runs one picture. */
const RUN_ENGINE = `(workerUrl) => new Promise((resolve, reject) => {
  const worker = new Worker(workerUrl, { type: "module" });
  const job = {
    rgba: Uint8ClampedArray.from({ length: 1024 }, (_, index) => (index * 37) % 256),
    mask: new Uint8Array(256).fill(255, 40, 90), sampling: { steps: 4, guidance: 2, strength: 0.99 }, seed: 1,
  };
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    if (data.kind === "failed") reject(new Error(JSON.stringify(data.error)));
    else if (data.kind === "done" && data.id === 1) worker.postMessage({ kind: "inpaint", id: 2, argument: { model: null, job } });
    else if (data.kind === "done") resolve({ provider: data.value.provider, bytes: data.value.rgba.length });
  };
  worker.postMessage({ kind: "load", id: 1, argument: { model: null } });
})`;

let folder: string;
let server: Server;
let browser: Browser;
/** Put before the worker's script, in order to take something from its browser. */
let workerPreface = "";
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "moebius-page-"));
  process.env["VITE_HUB_PUBLIC_KEYS"] = GOLDEN_KEYS;
  process.env["HUB_PAGE_PLAIN"] = "1";
  await build({ root: ROOT, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  server = createServer((request, response) => void answer(request.url ?? "/", response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch(CHROMIUM);
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}, 120_000);

afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function answer(url: string, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, "http://hub.invalid");
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (answerAsHub(pathname, response)) return;
  const path = pathname === "/" ? "index.html" : pathname.replace(BASE, "");
  try {
    const content = await readFile(join(folder, path));
    response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
    response.end(path.includes(".worker") ? workerPreface + content.toString() : content);
  } catch {
    response.statusCode = 404;
    response.end();
  }
}

test.each([
  ["jspi", "jspi", ""],
  ["webgpu", "asyncify", "delete WebAssembly.Suspending;"],
])("the built page runs a model under its own policy, and fetches the %s runtime alone, when it is needed", async (glue, wasm, preface) => {
  workerPreface = preface;
  const page = await browser.newPage(); // with a storage of its own
  const requested: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${origin}/`);
  await page.waitForLoadState("networkidle");
  const runtime = (): string[] => requested.filter((path) => path.includes("/ort"));
  expect(runtime()).toEqual([]);

  const workerUrl = requested.find((path) => path.includes("inpaint.worker"));
  expect(workerUrl).toBeDefined();
  expect(await page.evaluate("crossOriginIsolated")).toBe(true);
  const outcome: unknown = await page.evaluate(`(${RUN_ENGINE})(${JSON.stringify(workerUrl)})`);
  expect(outcome).toEqual({ provider: "webgpu", bytes: 1024 });
  expect(runtime().map((path) => path.replace(/-[\w-]{8}(\.\w+)$/, "$1"))).toEqual([
    `${BASE}assets/ort.${glue}.bundle.min.js`,
    `${BASE}assets/ort-wasm-simd-threaded.${wasm}.wasm`,
  ]);
  expect(complaints).toEqual([]);
}, 120_000);
