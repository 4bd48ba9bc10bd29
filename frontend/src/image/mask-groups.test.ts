import { describe, expect, test } from "vitest";
import { cutMask } from "./crop-box.ts";
import { emptyDrawing, strokeOf, type Point } from "./marks.ts";
import { cutGroup, groupMask, type ModelView } from "./mask-groups.ts";
import { maskOf } from "./mask-raster.ts";
import type { Size } from "./picture.ts";
import { pseudoRandom } from "./pseudo-random.fixture.ts";

const MODEL = 64;
const VIEW: ModelView = { kind: "latent-diffusion-inpaint", imageSize: MODEL, maxHoleSize: null };
const size: Size = { width: 600, height: 400 };

function painted(radius: number, ...points: Point[]): Uint8Array {
  return maskOf({ ...emptyDrawing, done: [points.map((point) => strokeOf(radius, [point]))] }, size);
}

describe("groups", () => {
  test("there are none where nothing is masked", () => {
    expect(groupMask(new Uint8Array(240_000), size, VIEW).groups).toEqual([]);
  });

  test("two spots far apart get a view each, at native pixels, from top to bottom", () => {
    const grouped = groupMask(painted(5, { x: 550, y: 300 }, { x: 60, y: 50 }), size, VIEW);
    expect(grouped.groups.map(({ bounds }) => bounds)).toEqual([
      { x: 55, y: 45, width: 10, height: 10 },
      { x: 545, y: 295, width: 10, height: 10 },
    ]);
    expect(grouped.groups.map(({ box }) => box.side)).toEqual([MODEL, MODEL]);
    for (const { width } of grouped.groups) expect(Math.abs(width - 10)).toBeLessThan(3);
  });

  test("two spots that one view can show as sharply are one group", () => {
    expect(groupMask(painted(3, { x: 100, y: 100 }, { x: 118, y: 100 }), size, VIEW).groups).toHaveLength(1);
  });

  test("a spot beside a large hole joins it where the view does not grow", () => {
    const hole = painted(60, { x: 200, y: 200 });
    const spot = painted(4, { x: 252, y: 252 });
    const both = hole.map((value, at) => value | (spot[at] ?? 0));
    const grouped = groupMask(both, size, VIEW);
    expect(grouped.groups.map(({ box }) => box)).toEqual(groupMask(hole, size, VIEW).groups.map(({ box }) => box));
  });

  test("a wire is cut into pieces for a model of one pass, so that each view is as sharp as the picture", () => {
    const wire = maskOf({ ...emptyDrawing, done: [[strokeOf(2, [{ x: 10, y: 30 }, { x: 200, y: 110 }])]] }, size);
    const direct: ModelView = { kind: "direct-inpaint", imageSize: MODEL, maxHoleSize: 32 };
    const cut = groupMask(wire, size, direct).groups;
    expect(cut.length).toBeGreaterThan(4);
    for (const { box } of cut) expect(box.side).toBeLessThanOrEqual(1.25 * MODEL);
    expect(groupMask(wire, size, { ...direct, maxHoleSize: null }).groups).toHaveLength(1);
    expect(groupMask(wire, size, { ...direct, kind: "latent-diffusion-inpaint" }).groups).toHaveLength(1);
  });

  test("a round hole is never cut, however wide", () => {
    for (let radius = 4; radius < 150; radius += 6) {
      const mask = painted(radius, { x: 300, y: 200 });
      for (const maxHoleSize of [8, 24, 48]) {
        expect(groupMask(mask, size, { kind: "direct-inpaint", imageSize: MODEL, maxHoleSize }).groups).toHaveLength(1);
      }
    }
  });

  test("a wire across the whole picture is cut into few pieces, however long it is", () => {
    const wide: Size = { width: 2400, height: 200 };
    const wire = maskOf({ ...emptyDrawing, done: [[strokeOf(2, [{ x: 10, y: 100 }, { x: 2390, y: 100 }])]] }, wide);
    expect(groupMask(wire, wide, { kind: "direct-inpaint", imageSize: MODEL, maxHoleSize: 32 }).groups.length).toBeLessThanOrEqual(8);
  });

  test("a hole that is wider than the model fills well is seen smaller, and its view holds more around it", () => {
    const mask = painted(20, { x: 300, y: 200 });
    const [plain] = groupMask(mask, size, VIEW).groups;
    const [widened] = groupMask(mask, size, { kind: "latent-diffusion-inpaint", imageSize: MODEL, maxHoleSize: 32 }).groups;
    const { side } = widened?.box ?? { side: 0 };
    expect(side).toBeGreaterThan(plain?.box.side ?? 0);
    expect(((widened?.width ?? Infinity) * MODEL) / side).toBeLessThanOrEqual(32 - 2 * 8);
  });

  test("every masked pixel is in exactly one group, and its box holds it", () => {
    const random = pseudoRandom(17);
    for (let round = 0; round < 25; round++) {
      const points = Array.from({ length: 1 + random(12) }, () => ({ x: random(620) - 10, y: random(420) - 10 }));
      const mask = painted(1 + random(20), ...points);
      const grouped = groupMask(mask, size, VIEW);
      const counts = new Uint8Array(mask.length);
      grouped.groups.forEach(({ box }, index) => {
        cutGroup(cutMask(mask, size, box), size, grouped, index).mask.forEach((value, at) => {
          if (value === 0) return;
          const pixel = (box.y + Math.floor(at / box.side)) * size.width + box.x + (at % box.side);
          counts[pixel] = (counts[pixel] ?? 0) + 1;
        });
      });
      expect(counts.findIndex((count, pixel) => count !== (mask[pixel] === 0 ? 0 : 1))).toBe(-1);
    }
  });

  test("a mask of a hundred thousand specks ends in few groups, soon", () => {
    const large = { width: 4000, height: 3000 };
    const mask = new Uint8Array(12_000_000);
    for (let y = 0; y < 3000; y += 10) for (let x = 0; x < 4000; x += 10) mask[y * 4000 + x] = 255;
    for (let y = 20; y < 3000; y += 40) for (let x = 0; x < 4000; x++) mask[y * 4000 + x] = 0;
    const started = performance.now();
    expect(groupMask(mask, large, { kind: "latent-diffusion-inpaint", imageSize: 512, maxHoleSize: null }).groups.length).toBeLessThanOrEqual(128);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
