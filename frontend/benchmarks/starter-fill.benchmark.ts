/**
 * How long the starter model takes for one picture of 512 x 512, through the built page's own worker in Chromium.
 *
 * The bar: 3 seconds on the processor of a machine with two cores. Figures from a machine that does other things as
 * well say little, so the load that the system reports is printed beside them.
 */
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, test } from "vitest";
import { type BuiltPage, serveBuiltPage } from "../bundler/built-page.ts";
import { CHROMIUM } from "../bundler/chromium.ts";
import { openBundle } from "./bundle-hub.ts";

const BUNDLE = fileURLToPath(new URL("../../inpaint_app/embedded/starter", import.meta.url));

const WITHOUT_WEBGPU = 'Object.defineProperty(navigator, "gpu", { value: undefined });';
/** Chromium says of its software adapter what it is, and the engine would not use it. */
const WITH_A_CARD = 'Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });';

interface Figures {
  readonly provider: string;
  readonly adapter: string;
  readonly variant: string;
  /** Milliseconds. */
  readonly session: number;
  readonly fills: readonly number[];
}

/** Loads the hub's default model in the page's worker and fills one picture after the other. */
const MEASURE = `(workerUrl, fills) => new Promise((resolve, reject) => {
  const worker = new Worker(workerUrl, { type: "module" });
  const size = 512;
  const rgba = Uint8ClampedArray.from({ length: size * size * 4 }, (_, at) => 128 + 90 * Math.sin(at / 900) + (at % 4) * 9);
  const mask = new Uint8Array(size * size);
  for (let y = 180; y < 330; y++) mask.fill(255, y * size + 200, y * size + 320);
  const times = [];
  let loaded;
  const fill = () => worker.postMessage({
    kind: "inpaint", id: 2, argument: { model: null, job: { rgba, mask, sampling: null, seed: 1 } },
  });
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    if (data.kind === "failed") reject(new Error(JSON.stringify(data.error)));
    if (data.kind !== "done") return;
    if (data.id === 1) loaded = data.value;
    else times.push(data.value.milliseconds.total);
    if (times.length < fills) fill();
    else {
      const { provider, adapter, variant, milliseconds } = loaded;
      resolve({ provider, adapter, variant, session: milliseconds.session, fills: times });
    }
  };
  worker.postMessage({ kind: "load", id: 1, argument: { model: null } });
})`;

let built: BuiltPage;
let browser: Browser;
const rows: string[] = [];

beforeAll(async () => {
  const hub = openBundle(BUNDLE);
  built = await serveBuiltPage(hub.publicKeys, hub.answer);
  browser = await chromium.launch(CHROMIUM);
});

afterAll(async () => {
  await browser.close();
  await built.close();
  const machine = `${String(cpus().length)} x ${cpus()[0]?.model ?? "processor"}, Chromium ${browser.version()}`;
  const head = row("", "session", "first fill", "next fills", "load before", "variant, what computes");
  process.stdout.write(`\nStarter, 512 x 512, on ${machine}\n\n${[head, ...rows].join("\n")}\n\n`);
});

async function measure(preface: string, isIsolated: boolean, fills: number): Promise<Figures> {
  built.workerPreface = preface;
  built.isIsolated = isIsolated;
  const page = await browser.newPage();
  const workers: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("inpaint.worker")) workers.push(request.url());
  });
  await page.goto(`${built.origin}/`);
  await page.waitForLoadState("networkidle");
  const figures = await page.evaluate<Figures>(`(${MEASURE})(${JSON.stringify(workers[0])}, ${String(fills)})`);
  await page.close();
  return figures;
}

function row(...cells: readonly string[]): string {
  const widths = [22, 10, 12, 34, 13, 0];
  return cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("");
}

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

test.each([
  ["WASM, all threads", WITHOUT_WEBGPU, true, 5],
  ["WASM, 1 thread", WITHOUT_WEBGPU, false, 5],
  ["WebGPU on the adapter", WITH_A_CARD, true, 2],
])("%s", async (name, preface, isIsolated, fills) => {
  const load = (loadavg()[0] ?? NaN).toFixed(1);
  const { provider, adapter, variant, session, fills: times } = await measure(preface, isIsolated, fills);
  const [first = NaN, ...next] = times;
  rows.push(row(name, inSeconds(session), inSeconds(first), next.map(inSeconds).join(" "), load, `${variant}, ${provider}: ${adapter}`));
});
