/** What the page's own policy and isolation allow the engine: a policy that forbids what it needs shows nowhere else. */
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BASE, type BuiltPage, serveBuiltPage } from "./built-page.ts";
import { CHROMIUM } from "./chromium.ts";
import { answerAsHub, GOLDEN_KEYS } from "./golden-hub.ts";

/** Speaks with the engine's worker as the page does: loads a model and runs one picture. */
const RUN_ENGINE = `(workerUrl, model) => new Promise((resolve, reject) => {
  const worker = new Worker(workerUrl, { type: "module" });
  const job = {
    rgba: Uint8ClampedArray.from({ length: 1024 }, (_, index) => (index * 37) % 256),
    mask: new Uint8Array(256).fill(255, 40, 90), sampling: null, seed: 1,
  };
  let adapter;
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    if (data.kind === "failed") reject(new Error(JSON.stringify(data.error)));
    else if (data.kind === "done" && data.id === 1) {
      adapter = data.value.adapter;
      worker.postMessage({ kind: "inpaint", id: 2, argument: { model, job } });
    }
    else if (data.kind === "done") resolve({ provider: data.value.provider, adapter, bytes: data.value.rgba.length });
  };
  worker.postMessage({ kind: "load", id: 1, argument: { model } });
})`;

const WITHOUT_JSPI = "delete WebAssembly.Suspending;";
const WITHOUT_WEBGPU = 'Object.defineProperty(navigator, "gpu", { value: undefined });';
const WITH_TWO_PROCESSORS = 'Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 });';

let built: BuiltPage;
let browser: Browser;

beforeAll(async () => {
  built = await serveBuiltPage(GOLDEN_KEYS, answerAsHub);
  browser = await chromium.launch(CHROMIUM);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await built.close();
});

interface Visit {
  readonly outcome: unknown;
  readonly isIsolated: unknown;
  /** The runtime's files, in the order of asking, without their hashes. */
  readonly runtime: readonly string[];
  /** What the browser refused because of the policy. */
  readonly complaints: readonly string[];
}

/** A first visit, in a storage of its own, that runs `model`. */
async function visit(model: string): Promise<Visit> {
  // What the service worker answers would be seen twice; offline.test.ts has it.
  const page = await browser.newPage({ serviceWorkers: "block" });
  const requested: string[] = [];
  const complaints: string[] = [];
  // What the service worker asks for on behalf of the page is told a second time.
  page.context().on("request", (request) => {
    if (request.serviceWorker() === null) requested.push(new URL(request.url()).pathname);
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${built.origin}/`);
  await page.waitForLoadState("networkidle");
  const runtime = (): string[] =>
    requested.filter((path) => path.includes("/ort")).map((path) => path.replace(/-[\w-]{8}(\.\w+)$/, "$1"));
  expect(runtime()).toEqual([]);
  const workerUrl = requested.find((path) => path.includes("inpaint.worker"));
  const isIsolated: unknown = await page.evaluate("crossOriginIsolated");
  const outcome: unknown = await page.evaluate(`(${RUN_ENGINE})(${JSON.stringify(workerUrl)}, ${JSON.stringify(model)})`);
  await page.close();
  return { outcome, isIsolated, runtime: runtime(), complaints };
}

test.each([
  ["jspi", "jspi", ""],
  ["webgpu", "asyncify", WITHOUT_JSPI],
])("the built page runs a model under its own policy, and fetches the %s runtime alone, when it is needed", async (glue, wasm, preface) => {
  built.workerPreface = preface;
  const { outcome, isIsolated, runtime, complaints } = await visit("tiny");
  expect(isIsolated).toBe(true);
  expect(outcome).toMatchObject({ provider: "webgpu", bytes: 1024 });
  expect(runtime).toEqual([`${BASE}assets/ort.${glue}.bundle.min.js`, `${BASE}assets/ort-wasm-simd-threaded.${wasm}.wasm`]);
  expect(complaints).toEqual([]);
}, 120_000);

test("without WebGPU the starter's kind runs on the processor's threads, under the same policy", async () => {
  built.workerPreface = WITHOUT_WEBGPU + WITH_TWO_PROCESSORS;
  const { outcome, runtime, complaints } = await visit("direct");
  expect(outcome).toEqual({ provider: "wasm", adapter: "processor, 2 threads", bytes: 1024 });
  expect(new Set(runtime)).toEqual(
    new Set([`${BASE}assets/ort.wasm.bundle.min.js`, `${BASE}assets/ort-wasm-simd-threaded.wasm`]),
  );
  expect(complaints).toEqual([]);
}, 120_000);

test("on a page that is not isolated it runs on one thread", async () => {
  built.workerPreface = WITHOUT_WEBGPU + WITH_TWO_PROCESSORS;
  built.isIsolated = false;
  const { outcome, isIsolated, complaints } = await visit("direct");
  built.isIsolated = true;
  expect(isIsolated).toBe(false);
  expect(outcome).toEqual({ provider: "wasm", adapter: "processor, 1 thread", bytes: 1024 });
  expect(complaints).toEqual([]);
}, 120_000);
