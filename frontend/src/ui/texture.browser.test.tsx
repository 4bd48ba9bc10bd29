/** Texture from the picture: as a draft, as a candidate, and as detail where the model saw the picture smaller. */
import { effect } from "@preact/signals";
import { expect } from "vitest";
import { page, userEvent } from "vitest/browser";
import { changedOutside, HEIGHT, middleOf, noise, openNoise, paintDot, pixelsOf, reach, test, WIDTH, type Dot } from "./app.fixture.tsx";
import { KEPT_OFFER, STARTER, STARTER_OFFER } from "./engine.fixture.ts";
import type { Flow } from "./flow.ts";
import { isTexture } from "./outcome.ts";
import { progressOf } from "./progress.ts";

const DISC: Dot = { x: WIDTH / 2, y: HEIGHT / 2, radius: 20 };
/** Wider than the model fills well: it sees the hole smaller. */
const NARROW_OFFER = { ...KEPT_OFFER, maxHoleSize: 32 };

async function reachTexture(flow: Flow): Promise<void> {
  await expect.poll(() => flow.state.value.candidates.some(isTexture), { timeout: 10_000 }).toBe(true);
}

test("after a run texture joins the results, named as such, and the model's result stays in view", async ({ engine, flow }) => {
  engine.offers = [KEPT_OFFER];
  await flow.start();
  await openNoise(flow);
  paintDot(flow, DISC);
  await page.getByTestId("run").click();
  await reach("done");
  const step = page.getByRole("button", { name: "Result 2, texture from this picture" });
  await expect.element(step).toHaveTextContent("Texture from this picture");
  await expect.element(step).toHaveAttribute("title", "Texture from this picture: no model, nothing downloaded");
  await expect.element(page.getByTestId("status")).toHaveTextContent("by Moebius");
  await step.click();
  await expect.element(page.getByTestId("status")).toHaveTextContent(/^Texture from this picture, made in .* without a model/);
  const [, texture] = flow.state.value.candidates;
  const result = await pixelsOf(flow, texture?.patches);
  expect(changedOutside(result, [DISC])).toBe(-1);
  expect(middleOf(result)).not.toEqual([0, 255, 0, 255]);
  await page.getByTestId("keep-result").click();
  await reach("ready");
  expect(await pixelsOf(flow)).toEqual(result);
});

test("a run with no download behind it shows texture first; the model's result takes its place and texture stays beside it", async ({ engine, flow }) => {
  engine.stuck = ["load moebius"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow, DISC);
  await page.getByTestId("run").click();
  await expect.element(page.getByText("Texture from this picture", { exact: true })).toBeVisible();
  await expect.element(page.getByTestId("status")).toHaveTextContent("Moebius is loading. Meanwhile you see texture from this picture.");
  await reach("loading");
  expect(engine.calls.filter((call) => /load|inpaint/.test(call))).toEqual(["load moebius"]);
  await page.getByTestId("cancel").click();
  await reach("done");
  await expect.element(page.getByTestId("status")).toHaveTextContent("This is texture from this picture. Run again to use Moebius.");
  engine.stuck = [];
  await page.getByTestId("run").click();
  await expect.element(page.getByTestId("status")).toHaveTextContent("by Moebius");
  await reachTexture(flow);
  expect(flow.state.value.candidates.map(({ model }) => model)).toEqual(["Moebius", null]);
});

test("texture that is still being made when the visitor goes on is dropped", async ({ engine, flow }) => {
  engine.offers = [KEPT_OFFER];
  await flow.start();
  await openNoise(flow);
  paintDot(flow, DISC);
  for (let round = 0; round < 3; round++) {
    await flow.run();
    flow.dropResult();
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(flow.state.value.candidates.filter(isTexture)).toEqual([]);
  expect(flow.state.value.history.versions.map(({ outcome }) => outcome.model)).toEqual(["Moebius", "Moebius", "Moebius"]);
});

test("a hole wider than the model fills well gets detail; beyond the soft edge every bit is the input's, alpha everywhere", async ({ engine, flow }) => {
  engine.offers = [NARROW_OFFER];
  await flow.start();
  await openNoise(flow);
  paintDot(flow, DISC);
  const titles = new Set<string | undefined>();
  const fractions: number[] = [];
  const stop = effect(() => {
    const progress = progressOf(flow.state.value.stage, "Moebius");
    if (progress === null) return;
    titles.add(progress.title);
    fractions.push(progress.fraction);
  });
  await flow.run();
  stop();
  expect([...titles]).toContain("Adding detail from the picture");
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  const [outcome] = flow.state.value.candidates;
  const result = await pixelsOf(flow, outcome?.patches);
  expect(changedOutside(result, [DISC])).toBe(-1);
  expect(result.findIndex((value, at) => at % 4 === 3 && value !== 255)).toBe(-1);
  expect(middleOf(result)).not.toEqual(middleOf(noise()));
});

test("Cancel while detail is added goes back to the paint at once, and the next run works", async ({ engine, flow }) => {
  engine.offers = [NARROW_OFFER];
  await flow.start();
  await openNoise(flow);
  paintDot(flow, DISC);
  const stop = effect(() => {
    const { stage } = flow.state.value;
    if (stage.kind === "running" && stage.step?.phase === "detail") queueMicrotask(() => { flow.cancel(); });
  });
  await flow.run();
  stop();
  await reach("ready");
  expect(flow.state.value.candidates).toEqual([]);
  await flow.run();
  await reach("done");
});

test("Run again is offered where a seed changes something, and its key does nothing elsewhere", async ({ engine, flow }) => {
  engine.summaries = [STARTER];
  engine.offers = [{ ...STARTER_OFFER, cachedBytes: STARTER.totalBytes, maxHoleSize: 32 }];
  await flow.start();
  await flow.catalogue.choose("starter");
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  await expect.element(page.getByTestId("keep-result")).toBeVisible();
  expect(page.getByTestId("run").query()).toBeNull();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  expect(engine.jobs).toHaveLength(1);
  flow.dropResult();
  paintDot(flow, DISC);
  await flow.run();
  const [first] = flow.state.value.candidates;
  await page.getByTestId("run").click();
  await expect.poll(() => engine.jobs.length).toBe(3);
  await reach("done");
  const [second] = flow.state.value.candidates;
  expect(first?.seed).not.toBeNull();
  expect(second?.seed).not.toBe(first?.seed);
});
