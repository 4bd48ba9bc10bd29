/** The editor in a real browser: tools, mask, view, results. */
import { expect, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import golden from "../../../tests/golden/pictures/jpeg.jpg?url";
import { packMask } from "../image/bit-mask.ts";
import { encodePng } from "../image/encode-png.ts";
import { addStep, emptyDrawing, strokeOf } from "../image/marks.ts";
import { encodeMask } from "../image/mask-file.ts";
import { orientationOf } from "../image/metadata/exif.ts";
import { readMetadata } from "../image/metadata/metadata.ts";
import type { InpaintJob, InpaintResult, InpaintStep } from "../session/engine.ts";
import { changedOutside, HEIGHT, noise, openNoise, paintDot, pixelsOf, reach, test, WIDTH, type Dot } from "./app.fixture.tsx";
import { EngineDouble, MOEBIUS, OFFER, STARTER, STARTER_OFFER } from "./engine.fixture.ts";
import type { Flow } from "./flow.ts";

function canvas(): HTMLElement {
  return page.getByTestId("paint").element() as HTMLElement;
}

/** A pointer event at a share of the canvas's width and height. */
function point(type: string, x: number, y: number, init: PointerEventInit = {}): void {
  const frame = canvas().getBoundingClientRect();
  const place = { clientX: frame.left + x * frame.width, clientY: frame.top + y * frame.height };
  canvas().dispatchEvent(new PointerEvent(type, { ...place, pointerId: 1, isPrimary: true, bubbles: true, cancelable: true, ...init }));
}

function draw(...places: readonly (readonly [number, number])[]): void {
  const [first = [0, 0], ...rest] = places;
  vi.spyOn(canvas(), "setPointerCapture").mockImplementation(() => undefined); // a made-up pointer cannot be captured
  point("pointerdown", first[0], first[1]);
  for (const [x, y] of rest) point("pointermove", x, y);
  const last = rest.at(-1) ?? first;
  point("pointerup", last[0], last[1]);
}

function masked(flow: Flow): number {
  return flow.mask.raster?.mask.reduce((count, value) => count + (value === 0 ? 0 : 1), 0) ?? 0;
}

test("lasso, rectangle and eraser mark and unmark, by keys and pointer; undo takes back each", async ({ flow }) => {
  await openNoise(flow);
  await userEvent.keyboard("r");
  draw([0.25, 0.25], [0.75, 0.75]);
  const rectangle = masked(flow);
  expect(Math.abs(rectangle - (WIDTH * HEIGHT) / 4)).toBeLessThan(200);
  await userEvent.keyboard("e");
  await userEvent.keyboard("l");
  await expect.element(page.getByRole("button", { name: "Lasso" })).toHaveAttribute("aria-pressed", "true");
  await expect.element(page.getByRole("button", { name: "Erase" })).toHaveAttribute("aria-pressed", "true");
  draw([0.25, 0.25], [0.75, 0.25], [0.75, 0.75]);
  expect(Math.abs(masked(flow) - rectangle / 2)).toBeLessThan(100);
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(masked(flow)).toBe(rectangle);
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(masked(flow)).toBe(0);
});

test("what is on the screen is the mask: painted, erased, undone", async ({ flow }) => {
  await openNoise(flow);
  const seen = (): number => {
    const layer = canvas() as HTMLCanvasElement;
    return layer.getContext("2d")?.getImageData(layer.width / 2, layer.height / 2, 1, 1).data[3] ?? -1;
  };
  draw([0.3, 0.5], [0.7, 0.5]);
  expect(seen()).toBe(255);
  flow.editor.erases.value = true;
  draw([0.5, 0.3], [0.5, 0.7]);
  expect(seen()).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(seen()).toBe(255);
  await page.getByRole("button", { name: "Clear" }).click();
  expect(seen()).toBe(0);
});

test("the whole mask is inverted, grown and shrunk from its menu", async ({ flow }) => {
  await openNoise(flow);
  paintDot(flow);
  const dot = masked(flow);
  await page.getByTestId("mask-menu").click();
  await page.getByRole("button", { name: "Grow" }).click();
  expect(masked(flow)).toBeGreaterThan(dot * 4);
  await page.getByRole("button", { name: "Shrink" }).click();
  expect(Math.abs(masked(flow) - dot)).toBeLessThan(dot / 10);
  await page.getByRole("button", { name: "Invert" }).click();
  expect(masked(flow)).toBeGreaterThan(WIDTH * HEIGHT - dot * 1.1);
  await userEvent.keyboard("{Control>}z{/Control}");
  await userEvent.keyboard("{Control>}z{/Control}");
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(masked(flow)).toBe(dot);
});

test("a mask that was saved is opened again as it was, and one for another picture is refused with both sizes", async ({ flow }) => {
  await openNoise(flow);
  paintDot(flow);
  const before = flow.mask.raster?.mask.slice() ?? new Uint8Array();
  const file = await encodeMask(packMask(before, WIDTH, { x: 0, y: 0, width: WIDTH, height: HEIGHT }));
  await page.getByRole("button", { name: "Clear" }).click();
  expect(masked(flow)).toBe(0);
  await flow.openMask(file);
  expect(flow.mask.raster?.mask).toEqual(before);
  await flow.openMask(await encodePng(new Uint8ClampedArray(60 * 60 * 4).fill(255), { width: 60, height: 60 }));
  await expect.element(page.getByTestId("error")).toHaveAttribute("data-code", "image.mask_size");
  await expect.element(page.getByTestId("error")).toHaveTextContent(/60 × 60.*160 × 120/);
  expect(flow.mask.raster?.mask).toEqual(before);
});

test("the wheel comes nearer, strokes land where they are seen, and 0 shows all of it again", async ({ flow }) => {
  await openNoise(flow);
  const frame = canvas().getBoundingClientRect();
  canvas().dispatchEvent(
    new WheelEvent("wheel", { deltaY: -600, clientX: frame.left + 1, clientY: frame.top + 1, bubbles: true, cancelable: true }),
  );
  await expect.poll(() => flow.editor.camera.value?.scale ?? 0).toBeGreaterThan(6);
  await expect.poll(() => flow.editor.camera.value !== null && canvas().dataset["testid"] === "paint").toBe(true);
  draw([0.5, 0.5]);
  const [step] = flow.drawing.value.done;
  const [mark] = step ?? [];
  // The picture's left upper corner stayed under the pointer: the middle of the view is nearer to it than to its middle.
  expect(mark?.kind === "stroke" ? mark.points[0]?.x : undefined).toBeLessThan(WIDTH / 3);
  await userEvent.keyboard("0");
  expect(flow.editor.camera.value).toBeNull();
  await userEvent.keyboard("+");
  expect(flow.editor.camera.value).not.toBeNull();
});

test("two fingers come nearer and leave no dot", async ({ flow }) => {
  await openNoise(flow);
  vi.spyOn(canvas(), "setPointerCapture").mockImplementation(() => undefined);
  const finger = (pointerId: number): PointerEventInit => ({ pointerType: "touch", pointerId, isPrimary: pointerId === 1 });
  point("pointerdown", 0.45, 0.5, finger(1));
  point("pointerdown", 0.55, 0.5, finger(2));
  point("pointermove", 0.3, 0.5, finger(1));
  point("pointermove", 0.7, 0.5, finger(2));
  point("pointerup", 0.3, 0.5, finger(1));
  point("pointerup", 0.7, 0.5, finger(2));
  expect(flow.editor.camera.value?.scale).toBeGreaterThan(5);
  expect(flow.drawing.value.done).toEqual([]);
});

test("before Run the page says what the model will look at and how good the fill can become", async ({ engine, flow }) => {
  engine.summaries = [STARTER, MOEBIUS];
  engine.offers = [{ ...STARTER_OFFER, maxHoleSize: 32 }, OFFER];
  await flow.start();
  await flow.catalogue.choose("starter");
  await openNoise(flow);
  paintDot(flow);
  const line = page.getByTestId("forecast");
  await expect.element(line).toHaveTextContent("Small enough for full detail.");
  expect(document.querySelectorAll(".crop-box")).toHaveLength(1);
  flow.drawing.value = addStep(emptyDrawing, [strokeOf(20, [{ x: 80, y: 60 }])]);
  await expect.element(line).toHaveTextContent("Large area: the shape comes from Starter, the detail from the surroundings.");
  flow.drawing.value = addStep(emptyDrawing, [strokeOf(50, [{ x: 80, y: 60 }])]);
  await expect.element(line).toHaveTextContent("Very large area: the result is a guess. Paint less, or try Moebius.");
  await flow.catalogue.choose("moebius");
  await expect.element(line).toHaveTextContent("Very large area: the result is a guess. Paint less for a better result.");
  paintDot(flow);
  await expect.element(line).toHaveTextContent("Moebius sees this area at full resolution.");
});

test("parts that are far from each other are filled in turn, and only they change", async ({ engine, flow }) => {
  await flow.start();
  await openNoise(flow);
  const dots: Dot[] = [{ x: 20, y: 20, radius: 5 }, { x: 140, y: 100, radius: 5 }];
  flow.drawing.value = addStep(emptyDrawing, dots.map(({ radius, ...centre }) => strokeOf(radius, [centre])));
  await expect.element(page.getByTestId("forecast")).toHaveTextContent("2 areas. Moebius sees each at full resolution.");
  await flow.run();
  expect(engine.jobs).toHaveLength(2);
  const result = await pixelsOf(flow, flow.state.value.candidates[0]?.patches);
  expect(changedOutside(result, dots)).toBe(-1);
  for (const { x, y } of dots) expect(result[(y * WIDTH + x) * 4 + 1]).toBe(255);
});

test("three results of three seeds: another is looked at, and the history goes back and on", async ({ engine, flow }) => {
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  flow.choices.value = { steps: null, seed: 7, count: 3 };
  await flow.run();
  expect(engine.jobs.map(({ seed }) => seed)).toEqual([7, 8, 9]);
  await page.getByRole("button", { name: "Result 2, by Moebius, seed 8" }).click();
  await expect.element(page.getByTestId("status")).toHaveTextContent("seed 8");
  await page.getByTestId("keep-result").click();
  await reach("ready");
  const kept = await pixelsOf(flow);
  expect(flow.state.value.history.current).toBe(flow.state.value.history.versions[1]?.id);
  await page.getByRole("button", { name: "The picture that was opened" }).click();
  expect(await pixelsOf(flow)).toEqual(noise());
  await page.getByRole("button", { name: "Result 2, by Moebius, seed 8" }).click();
  expect(kept).not.toEqual(noise());
  expect(await pixelsOf(flow)).toEqual(kept);
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(masked(flow)).toBeGreaterThan(0); // what was painted comes back as well
});

/** An engine that shows a step, and then never ends. */
class EndlessEngine extends EngineDouble {
  override inpaint(_model: string | null, job: InpaintJob, onStep: (step: InpaintStep) => void): Promise<InpaintResult> {
    const size = 8;
    const preview = { rgba: new Uint8ClampedArray(size * size * 4).fill(200), size };
    onStep({ step: 1, steps: job.sampling?.steps ?? 1, phase: "denoise", preview });
    return new Promise(() => undefined);
  }
}

const endlessTest = test.extend("engine", () => new EndlessEngine());

endlessTest("what the model has come to so far is seen in the hole; Cancel waits for no step", async ({ flow }) => {
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  void flow.run();
  await expect.element(page.getByTestId("preview")).toBeInTheDocument();
  const layer = page.getByTestId("preview").element() as HTMLCanvasElement;
  const at = (x: number, y: number): number | undefined =>
    layer.getContext("2d")?.getImageData(Math.round(layer.width * x), Math.round(layer.height * y), 1, 1).data[3];
  await expect.poll(() => at(0.5, 0.5)).toBe(255);
  expect(at(0.05, 0.05)).toBe(0);
  await page.getByTestId("cancel").click();
  await reach("ready");
  expect(masked(flow)).toBeGreaterThan(0);
});

test("a photograph keeps name, format, EXIF and profile; its thumbnail goes", async ({ flow }) => {
  await flow.start();
  const file = await (await fetch(golden)).blob();
  await flow.open(file, "IMG_0001.JPG");
  await expect.element(page.getByTestId("paint")).toBeVisible();
  expect(flow.state.value.picture).toMatchObject({ width: 32, height: 48, origin: { colours: "display-p3" } });
  flow.drawing.value = addStep(emptyDrawing, [strokeOf(4, [{ x: 16, y: 24 }])]);
  await flow.run();
  await expect.element(page.getByTestId("download")).toHaveTextContent("Download JPEG");
  for (const [format, ending] of [["jpeg", "jpg"], ["png", "png"], ["webp", "webp"]] as const) {
    const saved = await flow.files.export(format);
    expect(saved?.name).toBe(`IMG_0001-inpainted.${ending}`);
    const written = new Uint8Array((await saved?.file.arrayBuffer()) ?? new ArrayBuffer(0));
    const { exif, icc } = await readMetadata(written);
    expect(new TextDecoder().decode(exif ?? new Uint8Array())).toContain("Example Camera");
    expect(orientationOf(exif ?? new Uint8Array())).toBe(1);
    expect(icc).toEqual((await readMetadata(new Uint8Array(await file.arrayBuffer()))).icc);
  }
});
