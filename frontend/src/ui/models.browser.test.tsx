import { expect } from "vitest";
import { page, userEvent } from "vitest/browser";
import { middleOf, openNoise, paintDot, pixelsOf, reach, test } from "./app.fixture.tsx";
import { FAILURE, KEPT_OFFER, MOEBIUS, OFFER, STARTER, STARTER_OFFER } from "./engine.fixture.ts";
import { Flow } from "./flow.ts";

test.beforeEach(({ engine }) => {
  engine.summaries = [MOEBIUS, STARTER];
});

function item(slug: string): ReturnType<typeof page.getByTestId> {
  return page.getByTestId(`model-${slug}`);
}

test("one model is a line; several are behind a button", async ({ engine, flow }) => {
  engine.summaries = [MOEBIUS];
  await flow.start();
  await expect.element(page.getByTestId("model")).toHaveTextContent("Moebius 0.1.0");
  expect(page.getByTestId("models").query()).toBeNull();
});

test("a release that was withdrawn says so in the hub's words", async ({ engine, flow }) => {
  await flow.start();
  expect(page.getByTestId("yanked").query()).toBeNull();
  engine.offers = [{ ...OFFER, yankNotice: "Its seams show on skies." }];
  await flow.start();
  await expect
    .element(page.getByTestId("yanked"))
    .toHaveTextContent("Moebius 0.1.0 was withdrawn. This page uses it all the same. Its seams show on skies.");
});

test("the list says of each model what it gives, what it costs and what is here already", async ({ engine, flow }) => {
  engine.offers = [OFFER, { ...STARTER_OFFER, cachedBytes: STARTER.totalBytes }];
  await flow.start();
  await page.getByTestId("models").click();
  await expect.element(item("moebius")).toHaveAccessibleDescription("Best quality; needs WebGPU 84.3 MB to download untrained");
  await expect
    .element(item("starter"))
    .toHaveAccessibleDescription(
      "Answers in seconds on any machine in this browser already starter model; import Moebius for quality",
    );
  await expect.element(item("starter")).toHaveAccessibleName("Starter 1.0.0");
  await expect.element(item("moebius")).toHaveAttribute("aria-checked", "true");
});

test("the choice is made with the pointer, used by the next run, and survives a reload", async ({ engine, flow }) => {
  await flow.start();
  await openNoise(flow);
  await page.getByTestId("models").click();
  await item("starter").click();
  await expect.element(item("starter")).not.toBeVisible();
  const line = page.getByTestId("model");
  await expect.element(line).toHaveTextContent("Starter 1.0.0");
  await expect.element(line).toHaveTextContent("starter model; import Moebius for quality");
  paintDot(flow);
  await flow.run();
  expect(engine.calls.filter((call) => /load|inpaint/.test(call))).toEqual(["load starter", "inpaint starter"]);
  const again = new Flow(engine);
  await again.start();
  expect(again.state.value.chosen).toBe("starter");
});

test("the keyboard alone chooses: arrows move, Enter takes, Escape leaves, and the button has the focus again", async ({ flow }) => {
  await flow.start();
  const button = page.getByTestId("models");
  await expect.element(button).toBeVisible();
  (button.element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowDown}");
  await expect.element(item("moebius")).toHaveFocus();
  await userEvent.keyboard("{ArrowUp}");
  await expect.element(item("starter")).toHaveFocus();
  await userEvent.keyboard("{Home}{ArrowDown}{Enter}");
  await expect.element(button).toHaveFocus();
  await expect.element(button).toHaveTextContent("Starter");
  await userEvent.keyboard("{Enter}");
  await expect.element(item("starter")).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  await expect.element(button).toHaveFocus();
  expect(flow.state.value.chosen).toBe("starter");
  await expect.element(button).toHaveAccessibleName("Model: Starter 1.0.0");
});

test("running from the open list closes it and gives the focus to Cancel", async ({ engine, flow }) => {
  engine.stuck = ["load starter"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("models").click();
  await expect.element(item("moebius")).toHaveFocus();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect.element(page.getByTestId("cancel")).toHaveFocus();
  flow.cancel();
  await reach("ready");
});

test("steps and seed are asked for where the model samples, and nowhere else", async ({ engine, flow }) => {
  await flow.start();
  await openNoise(flow);
  await expect.element(page.getByTestId("options")).toHaveTextContent("3 steps");
  await flow.catalogue.choose("starter");
  await expect.poll(() => page.getByTestId("options").query()).toBeNull();
  paintDot(flow);
  await page.getByTestId("run").click();
  await reach("done");
  expect(engine.jobs[0]?.sampling).toBeNull();
  await expect.element(page.getByTestId("status")).toHaveTextContent("Done in 0.8 s by Starter.");
});

test("without WebGPU the starter works on the processor, and the page says why and what helps", async ({ engine, flow }) => {
  engine.takeWebgpuAway();
  await flow.start();
  await expect.element(page.getByTestId("on-processor")).toHaveTextContent("Starter runs on your processor.");
  await expect.element(page.getByTestId("provider")).toHaveTextContent("CPU");
  await page.getByTestId("provider").click();
  const note = page.getByRole("dialog", { name: "Your processor does the work" });
  await expect.element(note).toHaveFocus();
  await expect.element(note).toHaveTextContent("This browser has no WebGPU.");
  await expect.element(note).toHaveTextContent("What helps here");
  await userEvent.keyboard("{Escape}");
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  await reach("done");
  await expect.element(page.getByTestId("provider")).toHaveTextContent("CPU");
});

test("a model that cannot run here is listed with the reason, can be reached and read, and cannot be chosen", async ({ engine, flow }) => {
  engine.takeWebgpuAway();
  await flow.start();
  await page.getByTestId("models").click();
  await expect.element(item("starter")).toHaveFocus();
  await userEvent.keyboard("{ArrowUp}");
  await expect.element(item("moebius")).toHaveFocus();
  await expect.element(item("moebius")).toHaveAttribute("aria-disabled", "true");
  await expect.element(item("moebius")).toHaveTextContent("This browser has no WebGPU");
  await userEvent.keyboard("{Enter}");
  expect(flow.state.value).toMatchObject({ chosen: "starter", choosing: null });
});

test("where no model of the hub runs, the page says so as before", async ({ engine, flow }) => {
  engine.takeWebgpuAway();
  engine.summaries = engine.summaries.slice(0, 1);
  await flow.start();
  await reach("unsupported");
  await expect.element(page.getByTestId("unsupported")).toHaveAttribute("data-code", "gpu.unavailable");
});

test("a model that cannot be described leaves the other in its place, and says why", async ({ engine, flow }) => {
  await flow.start();
  engine.failNext = { describe: FAILURE };
  await flow.catalogue.choose("starter");
  await expect.element(page.getByTestId("error")).toHaveTextContent("It broke.");
  await expect.element(page.getByTestId("models")).toHaveTextContent("Moebius");
  const again = new Flow(engine);
  await again.start();
  expect(again.state.value.chosen).toBe("moebius");
});

test("while the large model arrives, the small one's draft is shown; the result takes its place", async ({ engine, flow }) => {
  engine.stuck = ["load moebius"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  await expect.element(page.getByText("Draft by Starter", { exact: true })).toBeVisible();
  await reach("loading");
  await expect.element(page.getByRole("progressbar", { name: "Downloading Moebius" })).toBeVisible();
  await expect.element(page.getByTestId("cancel")).toHaveFocus();
  expect(page.getByTestId("models").query()).toBeNull();
  await expect.element(page.getByTestId("model")).toHaveTextContent("Moebius 0.1.0");
  expect(engine.calls.filter((call) => /load|inpaint/.test(call))).toEqual(["load starter", "inpaint starter", "load moebius"]);
  await page.getByTestId("cancel").click();
  await reach("done");
  await expect.element(page.getByTestId("status")).toHaveTextContent("A draft by Starter. Run again for Moebius.");
  await expect.element(page.getByRole("slider", { name: "Compare before and after" })).toHaveFocus();
  expect((await flow.files.export())?.name).toBe("noise-inpainted.png");
  engine.stuck = [];
  await page.getByTestId("run").click();
  await expect.element(page.getByTestId("status")).toHaveTextContent("by Moebius");
  expect(middleOf(await pixelsOf(flow, flow.state.value.candidates[0]?.patches))).toEqual([0, 255, 0, 255]);
});

test("a model that is in this browser already needs no draft", async ({ engine, flow }) => {
  engine.offers = [KEPT_OFFER, STARTER_OFFER];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  expect(engine.calls).not.toContain("load starter");
});

test("a draft that fails is passed over", async ({ engine, flow }) => {
  engine.failNext = { inpaint: FAILURE };
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  await reach("done");
  expect(engine.calls.filter((call) => /load|inpaint/.test(call))).toEqual([
    "load starter",
    "inpaint starter",
    "load moebius",
    "inpaint moebius",
  ]);
  expect(page.getByTestId("error").query()).toBeNull();
});

test("after a download that was stopped the line says how much is left", async ({ engine, flow }) => {
  engine.summaries = [MOEBIUS];
  engine.stuck = ["load moebius"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  await reach("loading");
  engine.offers = [{ ...OFFER, cachedBytes: 42_000_000 }];
  await page.getByTestId("cancel").click();
  await expect.element(page.getByTestId("model")).toHaveTextContent("42.3 MB of 84.3 MB to download");
});
