import { expect, test } from "vitest";
import { brushAt, LARGEST_BRUSH, positionOf, SMALLEST_BRUSH, stepBrush } from "./brush-size.ts";
import { pseudoRandom } from "../image/pseudo-random.fixture.ts";
import { rulings } from "./moebius-strip.ts";
import { fitView, panBy, toPicture, viewOf, zoomAt, type Camera } from "./view-fit.ts";

test("the slider reaches both ends and gives back its own position", () => {
  expect(brushAt(0)).toBe(SMALLEST_BRUSH);
  expect(brushAt(100)).toBe(LARGEST_BRUSH);
  for (const position of [40, 55, 70, 85]) expect(Math.abs(positionOf(brushAt(position)) - position)).toBeLessThan(2);
});

test("keys change the brush at any size and stop at its ends", () => {
  expect(stepBrush(4, -1)).toBe(SMALLEST_BRUSH);
  expect(stepBrush(4, 1)).toBe(5);
  expect(stepBrush(40, 1)).toBe(48);
  expect(stepBrush(200, 1)).toBe(LARGEST_BRUSH);
});

test("a large picture is shown whole, a small one is not blown up for ever", () => {
  expect(fitView({ width: 4000, height: 3000 }, { width: 1000, height: 600 })).toEqual({ width: 800, height: 600, scale: 0.2, x: 0, y: 0 });
  expect(fitView({ width: 100, height: 50 }, { width: 1000, height: 600 })).toEqual({ width: 250, height: 125, scale: 2.5, x: 0, y: 0 });
  expect(fitView({ width: 8000, height: 40 }, { width: 360, height: 400 }).height).toBe(1);
});

test("the mark is a strip with one half twist, inside its square", () => {
  const lines = rulings(200, 64);
  const coordinates = lines.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]);
  expect(Math.min(...coordinates)).toBeGreaterThan(0);
  expect(Math.max(...coordinates)).toBeLessThan(64);
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no rulings");
  // Once around, the near end of the ruling has become the far one.
  expect(Math.hypot(first.x1 - last.x2, first.y1 - last.y2)).toBeLessThan(2);
  expect(Math.abs(first.tone - last.tone)).toBeLessThan(0.05);
});

test("coming nearer keeps what is under the pointer, unless the picture's edge is there", () => {
  const picture = { width: 4000, height: 3000 };
  const available = { width: 1000, height: 600 };
  let camera: Camera | null = { scale: 1, centre: { x: 2000, y: 1500 } };
  const point = { x: 700, y: 200 };
  const fixed = toPicture(viewOf(picture, available, camera), point);
  for (const factor of [1.5, 2, 0.7, 1.1]) {
    camera = zoomAt(viewOf(picture, available, camera), picture, available, factor, point);
    const now = toPicture(viewOf(picture, available, camera), point);
    expect(Math.hypot(now.x - fixed.x, now.y - fixed.y)).toBeLessThan(1e-6);
  }
});

test("however one zooms and moves, the view stays on the picture and inside its frame", () => {
  const random = pseudoRandom(12);
  for (let visit = 0; visit < 40; visit++) {
    const picture = { width: 20 + random(5000), height: 20 + random(5000) };
    const available = { width: 200 + random(1000), height: 200 + random(700) };
    let camera: Camera | null = null;
    for (let step = 0; step < 30; step++) {
      const view = viewOf(picture, available, camera);
      expect(view.width).toBeLessThanOrEqual(available.width);
      expect(view.height).toBeLessThanOrEqual(available.height);
      expect(Math.min(view.x, view.y)).toBeGreaterThanOrEqual(0);
      // Frames have whole pixels: the fitted one may show a part of one beside the picture.
      expect(view.x + view.width / view.scale).toBeLessThanOrEqual(picture.width + 1 / view.scale);
      expect(view.y + view.height / view.scale).toBeLessThanOrEqual(picture.height + 1 / view.scale);
      const point = { x: random(view.width), y: random(view.height) };
      if (random(3) === 0 && camera !== null) camera = panBy(view, { x: random(400) - 200, y: random(400) - 200 });
      else camera = zoomAt(view, picture, available, 0.5 + random(200) / 100, point);
    }
  }
});

test("going back far enough shows the whole picture again", () => {
  const [picture, available] = [{ width: 4000, height: 3000 }, { width: 1000, height: 600 }];
  const near = zoomAt(fitView(picture, available), picture, available, 3, { x: 10, y: 10 });
  expect(near).not.toBeNull();
  expect(zoomAt(viewOf(picture, available, near), picture, available, 0.1, { x: 10, y: 10 })).toBeNull();
});
