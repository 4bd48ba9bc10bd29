/**
 * How the page keeps up with the hand on a picture of 12 and of 50 megapixels: frames while painting, and tasks of more
 * than 50 ms on the page's own thread for everything that is done with it.
 *
 * Against the built page under its real policy, with the starter model on the processor.
 */
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, test } from "vitest";
import { type BuiltPage, serveBuiltPage } from "../bundler/built-page.ts";
import { CHROMIUM } from "../bundler/chromium.ts";
import { openBundle } from "./bundle-hub.ts";

/** Patches of colour as a JPEG, made in the page. */
const MAKE = `async ([width, height]) => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  for (let at = 0; at < 4000; at++) {
    context.fillStyle = "hsl(" + (at * 47) % 360 + " 60% " + (20 + (at * 13) % 60) + "%)";
    context.fillRect((at * 7919) % width, (at * 104729) % height, 60 + (at % 400), 40 + (at % 300));
  }
  window.file = new File([await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })], "large.jpg", { type: "image/jpeg" });
}`;

const DROP = `() => {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
}`;

const WATCH = `() => {
  window.longTasks = [];
  window.frames = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => longTasks.push(Math.round(entry.duration)))).observe({ type: "longtask" });
  let last = performance.now();
  const tick = (now) => { frames.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}`;

const BUNDLE = fileURLToPath(new URL("../../inpaint_app/embedded/starter", import.meta.url));
const WITHOUT_WEBGPU = 'Object.defineProperty(navigator, "gpu", { value: undefined });';

const rows: string[] = [];
let built: BuiltPage;
let browser: Browser;

beforeAll(async () => {
  const hub = openBundle(BUNDLE);
  built = await serveBuiltPage(hub.publicKeys, (url, response) => {
    if (url.pathname !== "/api/models/") return hub.answer(url, response);
    response.setHeader("Content-Type", "application/json");
    response.end(modelList());
    return true;
  });
  built.workerPreface = WITHOUT_WEBGPU;
  browser = await chromium.launch(CHROMIUM);
});

afterAll(async () => {
  await browser.close();
  await built.close();
  const machine = `${String(cpus().length)} x ${cpus()[0]?.model ?? "processor"}, Chromium ${browser.version()}, no graphics card`;
  process.stdout.write(`\nPainting on ${machine}\n\n${rows.join("\n")}\n\n`);
});

/** The bundle's one model, as the hub would list it. */
function modelList(): string {
  const { pipeline, variants } = JSON.parse(readFileSync(join(BUNDLE, "fragment.json"), "utf-8")) as Fragment;
  const offer = { version: "1.0.0", channel: null, kind: pipeline.kind, image_size: pipeline.image_size, variants };
  return JSON.stringify({ results: [{ slug: "measured", title: "Measured", notice: null, is_default: true, offer }] });
}

interface Fragment {
  readonly pipeline: { readonly kind: string; readonly image_size: number };
  readonly variants: readonly object[];
}

/** Does something, and writes down the frames and the long tasks meanwhile. */
async function watch(page: Page, name: string, act: () => Promise<unknown>): Promise<void> {
  await page.evaluate("longTasks.length = 0; frames.length = 0");
  await act();
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 400))"); // what comes a moment later belongs to it
  const { tasks, frames } = await page.evaluate<{ tasks: number[]; frames: number[] }>("({ tasks: longTasks, frames })");
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (share: number): string => `${(sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1)} ms`;
  const long = tasks.length === 0 ? "none" : `${tasks.map(String).join(" ")} ms`;
  rows.push(`  ${name.padEnd(28)}frame: median ${at(0.5)}, 95 % ${at(0.95)}   long tasks: ${long}`);
}

async function stroke(page: Page, down: number): Promise<void> {
  const box = await page.getByTestId("paint").boundingBox();
  if (box === null) throw new Error("nothing to paint on");
  const y = box.y + box.height * down;
  await page.mouse.move(box.x + box.width * 0.4, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, y + 20, { steps: 120 });
  await page.mouse.up();
}

/** The page with a picture of this size, watched while it opens. */
async function open(width: number, height: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${built.origin}/`);
  await page.waitForLoadState("networkidle");
  await page.evaluate(`(${WATCH})()`);
  await page.evaluate(`(${MAKE})(${JSON.stringify([width, height])})`);
  await watch(page, "opening", async () => {
    await page.evaluate(`(${DROP})()`);
    await page.getByTestId("paint").waitFor({ timeout: 60_000 });
  });
  return page;
}

async function run(page: Page): Promise<void> {
  await page.getByTestId("run").click();
  await page.locator("html[data-state=done]").waitFor({ timeout: 120_000 });
}

test.each([
  [4000, 3000],
  [8660, 5774],
])("%i x %i", async (width, height) => {
  rows.push(`${String(width)} x ${String(height)}, load before ${(loadavg()[0] ?? NaN).toFixed(1)}`);
  const page = await open(width, height);
  await watch(page, "painting", () => stroke(page, 0.3));
  await watch(page, "a second stroke", () => stroke(page, 0.6));
  await watch(page, "undo, redo", async () => {
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+y");
  });
  await watch(page, "zooming", async () => {
    await page.mouse.move(640, 300);
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, -60);
  });
  await watch(page, "painting, near", () => stroke(page, 0.5));
  await page.keyboard.press("0");
  await watch(page, "the first run", () => run(page));
  await watch(page, "a second run", () => run(page));
  await watch(page, "download", async () => {
    const download = page.waitForEvent("download", { timeout: 120_000 });
    await page.getByTestId("download").click();
    await (await download).path();
  });
  await watch(page, "going on from the result", async () => {
    await page.getByTestId("keep-result").click();
    await page.locator("html[data-state=ready]").waitFor();
  });
  await page.getByTestId("mask-menu").click();
  await watch(page, "the mask inverted", () => page.getByRole("button", { name: "Invert" }).click());
  await page.close();
});
