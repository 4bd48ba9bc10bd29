import { expect } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Copy, Inventory } from "../session/engine.ts";
import { openNoise, paintDot, reach, test } from "./app.fixture.tsx";
import { FAILURE, MOEBIUS, OFFER, STARTER } from "./engine.fixture.ts";

const COPY: Copy = {
  slug: "moebius",
  title: "Moebius",
  version: "0.1.0",
  sequence: 1,
  variant: "fp16",
  totalBytes: 430_000_000,
  cachedBytes: 430_000_000,
  sharedBytes: 80_000_000,
  isLoaded: true,
  update: { version: "0.2.0", downloadBytes: 12_400_000 },
};

const EXACT: Copy = { ...COPY, variant: "fp32", totalBytes: 860_000_000, cachedBytes: 200_000_000, isLoaded: false, update: null };

const STOCK: Inventory = {
  copies: [COPY, EXACT],
  totalBytes: 593_000_000,
  strayBytes: 43_000_000,
  storage: { quotaBytes: 2e9, usageBytes: 6e8 },
  isKeptForGood: false,
};

test.beforeEach(async ({ engine, flow }) => {
  engine.summaries = [MOEBIUS, STARTER];
  engine.stock = STOCK;
  await flow.start();
});

const manager = page.getByRole("dialog", { name: "Models in this browser" });

test("it lists copies with their sizes, what they share, and what an update costs", async ({ engine }) => {
  await page.getByTestId("manage").click();
  await expect.element(manager).toBeVisible();
  await expect.element(manager).toHaveTextContent("593 MB in all; what two of them share is counted once.");
  const copy = page.getByTestId("copy-moebius-fp16");
  await expect.element(copy).toHaveTextContent("Moebius 0.1.0 fp16");
  await expect.element(copy).toHaveTextContent("430 MB; 80.0 MB shared; ready to run");
  await expect.element(copy).toHaveTextContent("Version 0.2.0 is there: 12.4 MB to download, with the next run.");
  await expect.element(page.getByTestId("copy-moebius-fp32")).toHaveTextContent("200 of 860 MB, not whole yet");
  await expect.element(page.getByTestId("strays")).toHaveTextContent("43.0 MB");
  expect(engine.calls.filter((call) => call.startsWith("load"))).toEqual([]);
});

test("an update that the hub alone knows of appears when it has told its cost", async ({ engine }) => {
  engine.stock = { ...STOCK, copies: [{ ...COPY, update: null }] };
  engine.updatedStock = { ...STOCK, copies: [{ ...COPY, update: { version: "0.3.0", downloadBytes: 7_100_000 } }] };
  await page.getByTestId("manage").click();
  await expect.element(page.getByTestId("copy-moebius-fp16")).toHaveTextContent("Version 0.3.0 is there: 7.1 MB to download, with the next run.");
});

test("who closes the manager is no longer waiting for the hub", async ({ engine, flow }) => {
  engine.stuck = ["updates"];
  await page.getByTestId("manage").click();
  await expect.element(page.getByTestId("copy-moebius-fp16")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => manager.query()).toBeNull();
  expect(flow.stock.error.value).toBeNull();
});

test("deleting asks once more, says what it frees, and the page learns what is left to fetch", async ({ engine }) => {
  await page.getByTestId("manage").click();
  await page.getByRole("button", { name: "Delete Moebius 0.1.0 fp16" }).click();
  const sure = page.getByRole("button", { name: "Free 350 MB?" });
  await expect.element(sure).toBeVisible();
  expect(engine.calls).not.toContain("remove moebius fp16");
  await sure.click();
  await expect.poll(() => page.getByTestId("copy-moebius-fp16").query()).toBeNull();
  expect(engine.calls).toContain("remove moebius fp16");
  await expect.poll(() => engine.calls.at(-1)).toBe("describe moebius");
  await page.getByRole("button", { name: "Delete Left over from earlier versions" }).click();
  await page.getByRole("button", { name: "Free 43.0 MB?" }).click();
  await expect.poll(() => page.getByTestId("strays").query()).toBeNull();
});

test("who looks elsewhere after the first press is asked again", async () => {
  await page.getByTestId("manage").click();
  await page.getByRole("button", { name: "Delete Moebius 0.1.0 fp16" }).click();
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByRole("button", { name: "Delete Moebius 0.1.0 fp16" })).toBeVisible();
});

test("a check says how far it is and what it found, and can be stopped", async ({ engine }) => {
  engine.stuck = ["check"];
  await page.getByTestId("manage").click();
  await page.getByTestId("check").click();
  await expect.element(page.getByTestId("check-result")).toHaveTextContent("Checking: 297 of 593 MB");
  await expect.element(page.getByTestId("check")).toHaveTextContent("Stop");
  await page.getByTestId("check").click();
  await expect.element(page.getByTestId("check")).toHaveTextContent("Verify my copy");
  engine.stuck = [];
  await page.getByTestId("check").click();
  await expect.element(page.getByTestId("check-result")).toHaveTextContent("All 593 MB are what they should be.");
  engine.wrongBytes = 8_400_000;
  await page.getByTestId("check").click();
  await expect.element(page.getByTestId("check-result")).toHaveTextContent("8.4 MB were damaged and are deleted. They come again with the next run.");
});

test("a check that fails says why", async ({ engine }) => {
  engine.failNext = { check: FAILURE };
  await page.getByTestId("manage").click();
  await page.getByTestId("check").click();
  await expect.element(manager.getByTestId("error")).toHaveTextContent("It broke.");
});

test("the keyboard reaches everything, Escape leaves, and the focus is where it was", async () => {
  const button = page.getByTestId("manage");
  (button.element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("button", { name: "Delete Moebius 0.1.0 fp16" })).toBeVisible();
  const reached: string[] = [];
  for (let presses = 0; presses < 6; presses++) {
    reached.push(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
    await userEvent.keyboard("{Tab}");
  }
  expect(reached).toEqual([
    "Close",
    "Delete Moebius 0.1.0 fp16",
    "Delete Moebius 0.1.0 fp32",
    "Delete Left over from earlier versions",
    "Ask it not to",
    "Verify my copy",
  ]);
  await userEvent.keyboard("{Escape}");
  await expect.element(button).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await expect.element(manager).toBeVisible();
});

test("the browser is asked to keep it by a press here, and by itself only after a model came by the visitor's wish", async ({ engine, flow }) => {
  expect(engine.calls).not.toContain("keep");
  await page.getByTestId("manage").click();
  await page.getByTestId("keep").click();
  await expect.poll(() => page.getByTestId("keep").query()).toBeNull();
  await userEvent.keyboard("{Escape}");
  engine.calls.length = 0;
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  await flow.run();
  const order = engine.calls.filter((call) => /load|keep/.test(call));
  expect(order).toEqual(["load starter", "load moebius", "keep"]);
});

test("with nothing here it says so, and offers nothing to check", async ({ engine }) => {
  engine.stock = { ...STOCK, copies: [], totalBytes: 0, strayBytes: 0 };
  await page.getByTestId("manage").click();
  await expect.element(page.getByTestId("stock")).toHaveTextContent("Nothing yet.");
  expect(page.getByTestId("check").query()).toBeNull();
  expect(page.getByTestId("keep").query()).toBeNull();
});

test("a download is paused and goes on, and offers the manager where there is no room", async ({ engine, flow }) => {
  engine.summaries = [MOEBIUS];
  engine.stuck = ["load moebius"];
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  await reach("loading");
  await page.getByRole("button", { name: "Pause the download" }).click();
  expect(engine.pauses).toEqual([true]);
  engine.tellProgress({ hold: "paused" });
  await expect.element(page.getByRole("progressbar")).toHaveAccessibleName("Downloading Moebius");
  await expect.element(page.getByText("42.2 of 84.3 MB · paused")).toBeVisible();
  await page.getByRole("button", { name: "Go on with the download" }).click();
  expect(engine.pauses).toEqual([true, false]);
  engine.tellProgress({ shortage: { neededBytes: 42_000_000, freeBytes: 1_000_000 } });
  await expect.element(page.getByText("Too little room to keep it (42.0 MB needed, 1.0 MB free): it runs from memory.")).toBeVisible();
  await page.getByTestId("make-room").click();
  await expect.element(manager).toBeVisible();
  await userEvent.keyboard("{Escape}");
  flow.cancel();
  await reach("done"); // with the starter's draft
});

const HALF = { name: "fp16", totalBytes: 42_000_000, cachedBytes: 0, features: ["shader-f16"], whyNot: null };
const FULL = { name: "fp32", totalBytes: 84_300_000, cachedBytes: 0, features: [], whyNot: null };

test("the variant is explained, and another one is chosen, remembered, and loaded by the next run", async ({ engine, flow }) => {
  const offer = { ...OFFER, variant: "fp16", variantReason: "smallest", totalBytes: 42_000_000, variants: [HALF, FULL] } as const;
  engine.offers = [offer];
  engine.summaries = [MOEBIUS];
  await flow.start();
  const button = page.getByTestId("variant");
  await expect.element(button).toHaveAccessibleName("Variant: fp16");
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  await button.click();
  const note = page.getByRole("dialog", { name: "Running as fp16" });
  await expect.element(note).toHaveTextContent("Half the bytes, and your graphics card has shader-f16.");
  await expect.element(page.getByTestId("variant-fp16")).toHaveFocus();
  engine.offers = [{ ...offer, variant: "fp32", variantReason: "wished" }];
  await page.getByTestId("variant-fp32").click();
  await expect.element(button).toHaveAccessibleName("Variant: fp32");
  expect(engine.calls.filter((call) => call.startsWith("prefer")).at(-1)).toBe("prefer moebius fp32");
  await expect.element(page.getByTestId("variant-automatic")).toBeVisible();
  await userEvent.keyboard("{Escape}");
  engine.calls.length = 0;
  await flow.run();
  expect(engine.calls).toContain("load moebius");
  await flow.start();
  expect(engine.calls).toContain("prefer moebius fp32");
});

test("a variant that cannot run here says why", async ({ engine, flow }) => {
  engine.offers = [{ ...OFFER, variants: [{ ...HALF, whyNot: FAILURE }, FULL], variantReason: "nothing-else-fits" }];
  engine.summaries = [MOEBIUS];
  await flow.start();
  await page.getByTestId("variant").click();
  await expect.element(page.getByTestId("variant-fp16")).toBeDisabled();
  await expect.element(page.getByText("It broke.")).toBeVisible();
});

test("a picture that took two attempts says so beside the result", async ({ engine, flow }) => {
  engine.summaries = [MOEBIUS];
  await openNoise(flow);
  paintDot(flow);
  engine.retried = { because: "output.not_finite", from: "fp16", to: "fp32", downloadedBytes: 0 };
  await page.getByTestId("run").click();
  await reach("done");
  await expect.element(page.getByTestId("error")).toHaveTextContent("With fp16 there was no usable picture on this machine, so this one is by fp32.");
});
