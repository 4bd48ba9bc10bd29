/** The built page without a network, with a new build behind it, and with a picture that another app shares. */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { BASE, type BuiltPage, serveBuiltPage } from "./built-page.ts";
import { CHROMIUM } from "./chromium.ts";
import { answerAsHub, GOLDEN_KEYS } from "./golden-hub.ts";

const PATIENCE = { timeout: 60_000 };
/** A build with one more key is another build, and believes the same hub. */
const MORE_KEYS = JSON.stringify({ ...(JSON.parse(GOLDEN_KEYS) as object), another: "A".repeat(43) + "=" });

let built: BuiltPage;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  built = await serveBuiltPage(GOLDEN_KEYS, answerAsHub);
  browser = await chromium.launch(CHROMIUM);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await built.close();
});

beforeEach(async () => {
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
});

/** A visit that has come under the service worker. */
async function visit(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${built.origin}/`);
  await until(page, "navigator.serviceWorker.controller !== null");
  return page;
}

/** The page's policy forbids the evaluation by which Playwright would wait on its own. */
async function until(page: Page, condition: string): Promise<void> {
  await expect.poll(() => page.evaluate(condition).catch(() => false), PATIENCE).toBe(true);
}

async function reach(page: Page, state: string): Promise<void> {
  await page.locator(`html[data-state=${state}]`).waitFor({ state: "attached", ...PATIENCE });
}

async function runSample(page: Page): Promise<void> {
  await page.getByTestId("sample").click();
  await reach(page, "ready");
  await page.getByTestId("run").click();
  await reach(page, "done");
}

function cacheNames(page: Page): Promise<string[]> {
  return page.evaluate<string[]>("caches.keys()");
}

test("after one visit and one run the page opens, lists, loads and runs without a network", async () => {
  const page = await visit();
  await runSample(page);
  await context.setOffline(true);
  await page.reload();
  await page.locator(".model-facts").getByText("ready, offline").waitFor(PATIENCE);
  await runSample(page);
  expect(await page.evaluate("crossOriginIsolated")).toBe(true);
}, 120_000);

test("of the runtime the builds are kept that this browser has used, and neither weights nor the hub's words are", async () => {
  const page = await visit();
  await runSample(page);
  const kept = await page.evaluate<string[]>(`(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("moebius-shell-"));
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  })()`);
  // The draft ran on the processor, for the card is simulated here; the result by JSPI.
  expect(kept.filter((path) => /jspi.*\.wasm$|simd-threaded-.*\.wasm$/.test(path))).toHaveLength(2);
  expect(kept.filter((path) => path.includes("asyncify"))).toEqual([]);
  expect(kept).toContain("/");
  expect(kept.filter((path) => path !== "/" && !path.startsWith(BASE))).toEqual([]);
  expect(kept.filter((path) => /proof|prove/.test(path))).toEqual([]);
  // One photograph, the one that was opened, and all thumbnails.
  const pictures = kept.filter((path) => path.endsWith(".jpg"));
  expect(pictures.filter((path) => !path.includes("-small-"))).toHaveLength(1);
  expect(pictures.filter((path) => path.includes("-small-"))).toHaveLength(6);
}, 120_000);

test("a new build is offered and leaves the page alone until the visitor takes it", async () => {
  const page = await visit();
  const [first] = (await cacheNames(page)).filter((name) => name.startsWith("moebius-shell-"));
  const scriptOf = (): Promise<string | null> => page.locator("script[type=module]").getAttribute("src");
  await built.rebuild(MORE_KEYS);
  await page.reload();
  await page.getByTestId("update").waitFor(PATIENCE);
  const old = await page.evaluate<string[]>("performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)");
  await page.getByTestId("use-update").click();
  await until(page, `caches.keys().then((names) => !names.includes(${JSON.stringify(first)}))`);
  await until(page, "document.querySelector('[data-testid=model]')?.dataset.pending === 'false'");
  const fresh = await page.evaluate<string[]>("performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)");
  const workersOf = (paths: readonly string[]): string[] => paths.filter((path) => path.includes("inpaint.worker"));
  expect(workersOf(fresh)).not.toEqual(workersOf(old));
  expect(await scriptOf()).toContain(BASE);
  await built.rebuild(GOLDEN_KEYS);
}, 120_000);

test("a shared picture opens on the page, and its bytes never leave the browser", async () => {
  const page = await visit();
  // The system posts a form that the page does not have: what is posted, and who answers, is the same.
  await page.evaluate(`(async () => {
    const canvas = new OffscreenCanvas(64, 48);
    canvas.getContext("2d").fillRect(0, 0, 64, 48);
    const file = new File([await canvas.convertToBlob()], "von der Küste.png", { type: "image/png" });
    const files = new DataTransfer();
    files.items.add(file);
    const form = document.createElement("form");
    Object.assign(form, { method: "POST", enctype: "multipart/form-data", action: "/share" });
    const input = Object.assign(document.createElement("input"), { type: "file", name: "picture" });
    input.files = files.files;
    form.append(input);
    document.body.append(form);
    form.submit();
  })()`);
  await page.getByTestId("paint").waitFor(PATIENCE);
  expect(new URL(page.url()).search).toBe("");
  await reach(page, "ready");
  expect(await page.evaluate("caches.open('moebius-shared-1').then((cache) => cache.keys()).then(({ length }) => length)")).toBe(0);
  expect(built.posted).toEqual([]);
}, 120_000);

test("the web app manifest is one that browsers install", async () => {
  const page = await visit();
  const session = await context.newCDPSession(page);
  const { errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
}, 120_000);
