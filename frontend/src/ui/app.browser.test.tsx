import { expect } from "vitest";
import { page, userEvent } from "vitest/browser";
import { AppError } from "../errors.ts";
import { decodeImage } from "../image/decode-image.ts";
import { encodePng } from "../image/encode-png.ts";
import { hasMarks } from "../image/marks.ts";
import { changedOutside, HEIGHT, middleOf, noise, openNoise, paintDot, pixelsOf, reach, test, WIDTH } from "./app.fixture.tsx";
import { FAILURE, KEPT_OFFER } from "./engine.fixture.ts";
import { SAMPLES } from "./samples.ts";

test("a visitor opens, paints, runs, compares and downloads; outside the mask every bit is the input's", async ({ flow }) => {
  await flow.start();
  await openNoise(flow);
  await reach("ready");
  await page.getByTestId("paint").click();
  expect(flow.drawing.value.done).toHaveLength(1);
  paintDot(flow);
  await page.getByTestId("run").click();
  await reach("done");
  await expect.element(page.getByTestId("provider")).toHaveTextContent("WebGPU");
  const saved = await flow.files.export();
  expect(saved?.name).toBe("noise-inpainted.png");
  const after = await decodeImage(saved?.file ?? new Blob(), "x.png");
  expect(changedOutside(after.rgba)).toBe(-1);
  expect(middleOf(after.rgba)).toEqual([0, 255, 0, 255]);
});

test("before anything is downloaded the page says what it would be", async ({ engine, flow }) => {
  await flow.start();
  const line = page.getByTestId("model");
  await expect.element(line).toHaveTextContent("Moebius 0.1.0");
  await expect.element(line).toHaveTextContent("untrained");
  await expect.element(line).toHaveTextContent("84.3 MB to download");
  expect(engine.calls).toEqual(["gate", "models", "describe moebius"]);
});

test("a browser that can run nothing at all learns why, and nothing is asked of the hub", async ({ engine, flow }) => {
  engine.support = { ...engine.support, gpu: { ok: false, reason: FAILURE }, canRunOnProcessor: false };
  await flow.start();
  await reach("unsupported");
  await expect.element(page.getByRole("alert")).toHaveTextContent("It broke. Mend it.");
  await expect.element(page.getByText("That is how your picture can stay with you.")).toBeVisible();
  expect(engine.calls).toEqual(["gate"]);
});

test("Run with nothing painted says so, and the first stroke takes the message away", async ({ engine, flow }) => {
  await flow.start();
  await openNoise(flow);
  await page.getByTestId("run").click();
  await expect.element(page.getByRole("alert")).toHaveTextContent("Nothing is painted yet.");
  expect(engine.calls).not.toContain("load moebius");
  paintDot(flow);
  await expect.poll(() => document.querySelector("[role=alert]")).toBeNull();
});

test("the bar shows bytes, and Cancel goes back to what was painted", async ({ engine, flow }) => {
  engine.offers = [KEPT_OFFER];
  engine.stuck = ["load moebius"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  const bar = page.getByRole("progressbar");
  await expect.element(bar).toHaveAttribute("aria-valuenow", "30");
  await expect.element(bar).toHaveAttribute("aria-valuetext", "30 %, 42.2 of 84.3 MB · 12.4 MB/s · 4 s left");
  await userEvent.keyboard("{Escape}");
  await reach("ready");
  expect(flow.drawing.value.done).toHaveLength(1);
});

test("a failed run shows its message and advice; Try again runs again", async ({ engine, flow }) => {
  engine.failNext = { inpaint: FAILURE };
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  await reach("failed");
  await expect.element(page.getByTestId("error")).toHaveAttribute("data-code", "test.failure");
  await page.getByRole("button", { name: "Try again" }).click();
  await reach("done");
  expect(engine.calls.filter((call) => call === "load moebius")).toHaveLength(2);
});

test("a hub that does not answer can be asked again", async ({ engine, flow }) => {
  engine.failNext = { describe: new AppError({ code: "manifest.unreachable", message: "No answer.", advice: "Wait.", permanent: false }) };
  await flow.start();
  await expect.element(page.getByTestId("error")).toHaveTextContent("No answer.");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.element(page.getByTestId("model")).toHaveTextContent("Moebius");
});

test("what trying again would not change is not offered to be tried again", async ({ engine, flow }) => {
  engine.failNext = { inpaint: new AppError({ code: "test.permanent", message: "Never.", advice: "Leave it.", permanent: true }) };
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  await expect.element(page.getByTestId("error")).toHaveTextContent("Never. Leave it.");
  expect(page.getByRole("button", { name: "Try again" }).query()).toBeNull();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await reach("ready");
});

test("a file that is no picture is told and leaves the open picture alone", async ({ flow }) => {
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await flow.open(new Blob(["text"]), "notes.txt");
  await expect.element(page.getByTestId("error")).toHaveAttribute("data-code", "image.undecodable");
  expect(flow.drawing.value.done).toHaveLength(1);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => document.querySelector("[role=alert]")).toBeNull();
});

test("a picture that is dropped or pasted is opened, and what holds none is told", async ({ flow }) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([await encodePng(noise(), { width: WIDTH, height: HEIGHT })], "dropped.png", { type: "image/png" }));
  dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
  await expect.poll(() => flow.state.value.picture?.name, { timeout: 10_000 }).toBe("dropped");
  dispatchEvent(new ClipboardEvent("paste", { clipboardData: new DataTransfer() }));
  await expect.element(page.getByTestId("error")).toHaveAttribute("data-code", "page.no_picture");
});

test("an address that is pasted is opened where the place gives its picture, and else told with the place", async ({ flow }) => {
  const paste = (text: string): void => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
  };
  paste("http://localhost:1/cat.png");
  await expect.element(page.getByTestId("error")).toHaveAttribute("data-code", "page.picture_address");
  paste(new URL(SAMPLES[0]?.url ?? "", location.href).href);
  await expect.poll(() => flow.state.value.picture?.name, { timeout: 10_000 }).toBe("otter");
});

test("a sample opens with what could be removed painted: it is said, undone and cleared like any stroke", async ({ flow }) => {
  const [sample] = SAMPLES;
  await flow.start();
  await page.getByTestId("sample").click();
  await expect.poll(() => flow.state.value.picture, { timeout: 10_000 }).toMatchObject({ width: sample?.width, height: sample?.height });
  const status = page.getByTestId("status");
  await expect.element(status).toHaveTextContent("The blue object in the water is already painted: press Run to remove it.");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(flow.drawing.value.done).toEqual([]);
  await expect.element(status).toHaveTextContent("Paint over what should go.");
  await page.getByRole("button", { name: "Redo" }).click();
  await expect.element(status).toHaveTextContent("is already painted: press Run to remove it.");
  await page.getByTestId("paint").click();
  await expect.element(status).toHaveTextContent("Press Run when it is all covered.");
  await page.getByRole("button", { name: "Clear" }).click();
  expect(hasMarks(flow.drawing.value)).toBe(false);
});

test("a sample's photographer, licence and source are shown while it is open, and those of no other picture", async ({ flow }) => {
  await flow.start();
  await page.getByTestId("sample").click();
  const credit = page.getByTestId("sample-credit");
  await expect.element(credit).toHaveTextContent("Photo: Derrick Coetzee, CC0 1.0, source, scaled down");
  expect(credit.element().querySelector("a[rel~=license]")?.getAttribute("href")).toBe(SAMPLES[0]?.credit.licenceUrl);
  await openNoise(flow);
  await expect.element(credit).not.toBeInTheDocument();
});

test("undo, redo, brush size and Run have keys", async ({ flow }) => {
  await flow.start();
  await openNoise(flow);
  await page.getByTestId("paint").click();
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(flow.drawing.value.done).toHaveLength(0);
  await userEvent.keyboard("{Control>}{Shift>}Z{/Shift}{/Control}");
  expect(flow.drawing.value.done).toHaveLength(1);
  const size = page.getByTestId("brush-size");
  const before = size.element().getAttribute("aria-valuetext");
  await userEvent.keyboard("]");
  await expect.element(size).not.toHaveAttribute("aria-valuetext", before ?? "");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await reach("done");
});

test("steps and seed reach the engine; an empty seed is a new one every time", async ({ engine, flow }) => {
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  flow.choices.value = { steps: 7, seed: 42, count: 1 };
  await flow.run();
  flow.choices.value = { steps: null, seed: null, count: 1 };
  await flow.run();
  await flow.run();
  expect(engine.jobs[0]).toMatchObject({ seed: 42, sampling: { steps: 7, guidance: 2.5, strength: 1 } });
  expect(engine.jobs[1]?.sampling?.steps).toBe(3);
  expect(engine.jobs[1]?.seed).not.toBe(engine.jobs[2]?.seed);
});

test("a result can be kept as the next picture, or dropped for the mask", async ({ flow }) => {
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  await page.getByRole("button", { name: "Edit mask" }).click();
  await reach("ready");
  expect(flow.drawing.value.done).toHaveLength(1);
  await flow.run();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await reach("ready");
  expect(hasMarks(flow.drawing.value)).toBe(false);
  expect(middleOf(await pixelsOf(flow))).toEqual([0, 255, 0, 255]);
});

test("the compare line moves with keys and with the pointer", async ({ flow }) => {
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await flow.run();
  const line = page.getByRole("slider", { name: "Compare before and after" });
  await expect.element(line).toHaveAttribute("aria-valuenow", "38"); // just left of the dot
  (line.element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}{PageDown}");
  await expect.element(line).toHaveAttribute("aria-valuenow", "30");
  await userEvent.keyboard("{Home}");
  await expect.element(line).toHaveAttribute("aria-valuenow", "0");
  await page.getByTestId("result").click({ force: true });
  await expect.element(line).toHaveAttribute("aria-valuenow", "50");
});

test("the keyboard always has a place: Cancel while it runs, the compare line when it is done", async ({ engine, flow }) => {
  engine.offers = [KEPT_OFFER];
  engine.stuck = ["load moebius"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  await expect.element(page.getByTestId("cancel")).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await reach("ready");
  await expect.element(page.getByTestId("paint")).toHaveFocus();
  engine.stuck = [];
  await page.getByTestId("run").click();
  await expect.element(page.getByRole("slider", { name: "Compare before and after" })).toHaveFocus();
});

test("nothing is painted while it runs", async ({ engine, flow }) => {
  engine.offers = [KEPT_OFFER];
  engine.stuck = ["load moebius"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await expect.element(page.getByTestId("paint")).toHaveFocus();
  await userEvent.keyboard("{Control>}{Enter}{Enter}{/Control}");
  await reach("loading");
  await userEvent.keyboard("  ");
  flow.cancel();
  await reach("ready");
  expect(flow.drawing.value.done).toHaveLength(1);
});
