import { expect, test } from "vitest";
import { forecastOf, type Forecast } from "./forecast.ts";
import { emptyDrawing, strokeOf, type Point } from "./marks.ts";
import { groupMask, type ModelView } from "./mask-groups.ts";
import { maskOf } from "./mask-raster.ts";
import type { Size } from "./picture.ts";

const SIZE: Size = { width: 640, height: 480 };
/** Fills holes of up to 32 of its pixels well. */
const MEASURED = { kind: "latent-diffusion-inpaint", imageSize: 64, maxHoleSize: 32 } satisfies ModelView;
const UNMEASURED: ModelView = { kind: "latent-diffusion-inpaint", imageSize: 64, maxHoleSize: null };

/** For discs of a radius. */
function forecast(radius: number, model: ModelView = MEASURED, points: readonly Point[] = [{ x: 320, y: 240 }]): Forecast | null {
  const mask = maskOf({ ...emptyDrawing, done: [points.map((point) => strokeOf(radius, [point]))] }, SIZE);
  return forecastOf(groupMask(mask, SIZE, model), model, SIZE);
}

test("where nothing is masked there is nothing to forecast", () => {
  expect(forecast(5, MEASURED, [])).toBeNull();
});

test("a hole seen at native pixels, no wider than the model fills well, is sharp, and a seed changes nothing", () => {
  expect(forecast(5, MEASURED)).toMatchObject({ sharpness: "sharp", addsDetail: false, views: [{ scale: 1 }] });
});

test("a hole that is seen smaller gets its detail from the picture", () => {
  expect(forecast(30, MEASURED)).toMatchObject({ sharpness: "softer", addsDetail: true });
});

test("nothing wider than the model fills well is called sharp", () => {
  for (let radius = 2; radius < 120; radius += 2) {
    const { sharpness, addsDetail } = forecast(radius, MEASURED) ?? {};
    if (2 * radius > MEASURED.maxHoleSize + 2) expect(sharpness, `radius ${String(radius)}`).not.toBe("sharp");
    if (sharpness === "sharp") expect(addsDetail).toBe(false);
  }
});

test("a hole of more than half of the picture's shorter side is a guess, whatever the model", () => {
  expect(forecast(110, UNMEASURED)?.sharpness).not.toBe("sharp");
  expect(forecast(130, MEASURED)?.sharpness).toBe("guess");
  expect(forecast(130, { kind: "latent-diffusion-inpaint", imageSize: 1024, maxHoleSize: 1024 })?.sharpness).toBe("guess");
});

test("a hole that stays too wide because the picture ends is a guess", () => {
  const small = { width: 64, height: 64 };
  const mask = maskOf({ ...emptyDrawing, done: [[strokeOf(15, [{ x: 32, y: 32 }])]] }, small);
  const model: ModelView = { kind: "latent-diffusion-inpaint", imageSize: 64, maxHoleSize: 20 };
  expect(forecastOf(groupMask(mask, small, model), model, small)?.sharpness).toBe("guess");
});

test("where nobody measured the model, the scale of its view decides", () => {
  expect(forecast(10, UNMEASURED)).toMatchObject({ sharpness: "sharp", addsDetail: false });
  expect(forecast(60, UNMEASURED)).toMatchObject({ sharpness: "softer", addsDetail: true });
  const line = [{ x: 20, y: 240 }, { x: 620, y: 240 }];
  const mask = maskOf({ ...emptyDrawing, done: [[strokeOf(4, line)]] }, SIZE);
  expect(forecastOf(groupMask(mask, SIZE, UNMEASURED), UNMEASURED, SIZE)?.sharpness).toBe("guess");
});

test("of several areas the worst is told, and each keeps its own", () => {
  const mask = maskOf({ ...emptyDrawing, done: [[strokeOf(5, [{ x: 40, y: 40 }]), strokeOf(60, [{ x: 500, y: 350 }])]] }, SIZE);
  const found = forecastOf(groupMask(mask, SIZE, MEASURED), MEASURED, SIZE);
  expect(found?.views.map(({ sharpness }) => sharpness)).toEqual(["sharp", "softer"]);
  expect(found).toMatchObject({ sharpness: "softer", addsDetail: true });
});
