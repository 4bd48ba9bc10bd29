import { describe, expect, test } from "vitest";
import { maskToLatent } from "../inpaint/mask-to-latent.ts";
import { coarsenessOf, cutOut, finishFill, hasDetailAdded, prepareFill, type Fill } from "./fill.ts";
import { cutMask } from "./crop-box.ts";
import { ringFor } from "./feather.ts";
import { emptyDrawing, strokeOf, type ShapeMark } from "./marks.ts";
import { groupMask } from "./mask-groups.ts";
import { maskOf } from "./mask-raster.ts";
import { applyPatches, type Patch } from "./patch.ts";
import type { Picture } from "./picture.ts";
import { pseudoRandom, randomBytes } from "./pseudo-random.fixture.ts";

const MODEL = 64;
const VIEW = { kind: "latent-diffusion-inpaint", imageSize: MODEL, maxHoleSize: null } as const;
/** Width of the soft edge where detail is added. */
const DETAIL_RING = 5;

function noise(width: number, height: number): Picture {
  const rgba = randomBytes(pseudoRandom(width), width * height * 4);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return { name: "noise", width, height, rgba };
}

const GREEN = Uint8ClampedArray.from({ length: MODEL * MODEL * 4 }, (_, at) => [0, 255, 0, 255][at % 4] ?? 0);

interface Run {
  readonly mask: Uint8Array<ArrayBuffer>;
  readonly result: Picture;
  readonly rings: readonly number[];
  /** What the model was shown, for each group. */
  readonly views: readonly Fill[];
}

const DETAILING = { seed: 1, onRound: (): Promise<void> => Promise.resolve() };

/** Fills every group in turn with green, and with detail where that is added. */
async function fillGreen(picture: Picture, marks: readonly ShapeMark[], maxHoleSize: number | null = null): Promise<Run> {
  const mask = maskOf({ ...emptyDrawing, done: [marks] }, picture);
  const grouped = groupMask(mask, picture, { kind: "latent-diffusion-inpaint", imageSize: MODEL, maxHoleSize });
  const patches: Patch[] = [];
  const fills: Fill[] = [];
  for (const [index, { box }] of grouped.groups.entries()) {
    const fill = prepareFill(cutOut(picture, cutMask(mask, picture, box), grouped, index, patches), { ...VIEW, maxHoleSize });
    patches.push(await finishFill(fill, GREEN, DETAILING));
    fills.push(fill);
  }
  const rings = fills.map(({ cut }) => ringFor(cut.box.side, VIEW));
  return { mask, result: applyPatches(picture, patches), rings, views: fills };
}

/** Squared distance of a pixel to the mask, looked for no farther than `most`. */
function isWithin(mask: Uint8Array, width: number, pixel: number, most: number): boolean {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  for (let dy = -most; dy <= most; dy++) {
    for (let dx = -most; dx <= most; dx++) {
      if (dx * dx + dy * dy > most * most || x + dx < 0 || x + dx >= width) continue;
      if (mask[(y + dy) * width + x + dx] === 255) return true;
    }
  }
  return false;
}

describe("filling", () => {
  test("every pixel outside the dilated mask is bit-identical, whatever was painted and in however many groups", async () => {
    const random = pseudoRandom(31);
    for (let round = 0; round < 12; round++) {
      const picture = noise(90 + random(120), 60 + random(90));
      const marks = Array.from({ length: 1 + random(5) }, () =>
        strokeOf(1 + random(9), Array.from({ length: 2 }, () => ({ x: random(picture.width), y: random(picture.height) }))),
      );
      const maxHoleSize = random(2) === 0 ? null : 20 + random(20);
      const { mask, result, rings } = await fillGreen(picture, marks, maxHoleSize);
      const reach = Math.max(DETAIL_RING, ...rings);
      const changed = new Set<number>();
      result.rgba.forEach((value, at) => {
        if (value !== picture.rgba[at]) changed.add(at >> 2);
      });
      expect([...changed].filter((pixel) => !isWithin(mask, picture.width, pixel, reach))).toEqual([]);
    }
  }, 30_000);

  test("on the mask itself nothing of the old picture is left", async () => {
    const picture = noise(300, 200);
    const { mask, result } = await fillGreen(picture, [strokeOf(6, [{ x: 40, y: 40 }]), strokeOf(4, [{ x: 250, y: 150 }, { x: 280, y: 150 }])]);
    mask.forEach((value, pixel) => {
      if (value === 255) expect(Array.from(result.rgba.subarray(pixel * 4, pixel * 4 + 2))).not.toEqual(Array.from(picture.rgba.subarray(pixel * 4, pixel * 4 + 2)));
    });
  });

  test("the model gets native pixels around a small mark", async () => {
    const picture = noise(200, 150);
    const { views } = await fillGreen(picture, [strokeOf(5, [{ x: 100, y: 75 }])]);
    expect(views).toHaveLength(1);
    expect(views[0]?.rgba.slice(0, 3)).toEqual(picture.rgba.slice((43 * 200 + 68) * 4, (43 * 200 + 68) * 4 + 3));
    expect(views[0]?.mask[32 * MODEL + 32]).toBe(255);
    expect(views[0]?.mask[0]).toBe(0);
  });

  test("a later group sees what the earlier ones were filled with, and an earlier one does not see what will go", async () => {
    const picture = noise(220, 64);
    // The views are [2, 66), [40, 104) and [78, 142): each reaches into the next spot and ends on the one before.
    const { views } = await fillGreen(picture, [34, 72, 110].map((x) => strokeOf(7, [{ x, y: 32 }])));
    expect(views.map(({ cut }) => cut.box.x)).toEqual([2, 40, 78]);
    const [first, second, third] = views;
    expect(first?.mask[32 * MODEL + 63]).toBe(255);
    expect(second?.mask[32 * MODEL + 63]).toBe(255);
    expect(third?.mask[32 * MODEL + 63]).toBe(0);
    expect(second?.mask[32 * MODEL]).toBe(0);
    expect(Array.from(second?.rgba.subarray(32 * MODEL * 4, 32 * MODEL * 4 + 3) ?? [])).toEqual([0, 255, 0]);
  });

  test("a brush of five pixels marks every cell that it touches, at native size and scaled down", () => {
    for (const [width, height, cells] of [[200, 150, 8], [640, 480, 8]] as const) {
      const picture = noise(width, height);
      const line = strokeOf(2.5, [{ x: width * 0.2, y: height * 0.2 }, { x: width * 0.8, y: height * 0.71 }]);
      const mask = maskOf({ ...emptyDrawing, done: [[line]] }, picture);
      const grouped = groupMask(mask, picture, { kind: "latent-diffusion-inpaint", imageSize: MODEL, maxHoleSize: null });
      expect(grouped.groups).toHaveLength(1);
      const box = grouped.groups[0]?.box ?? { x: 0, y: 0, side: 0 };
      const fill = prepareFill(cutOut(picture, cutMask(mask, picture, box), grouped, 0, []), VIEW);
      const latent = maskToLatent(fill.mask, MODEL, cells);
      const missed = mask.findIndex((value, pixel) => {
        if (value === 0) return false;
        const column = Math.floor((((pixel % width) - box.x) * cells) / box.side);
        const row = Math.floor(((Math.floor(pixel / width) - box.y) * cells) / box.side);
        return latent[row * cells + column] !== 1;
      });
      expect(missed).toBe(-1);
    }
  });
});

describe("how coarse a fill is", () => {
  const native = { x: 0, y: 0, side: MODEL };

  test("at native pixels a fill as wide as the model makes good texture is sharp", () => {
    expect(hasDetailAdded(coarsenessOf({ box: native, width: 12 }, { ...VIEW, maxHoleSize: 24 }))).toBe(false);
  });

  test("a wider one gets detail, though the picture is no larger than the model's square", () => {
    expect(coarsenessOf({ box: native, width: 24 }, { ...VIEW, maxHoleSize: 24 })).toBe(2);
  });

  test("a view that is scaled down is as coarse as its scale", () => {
    expect(coarsenessOf({ box: { ...native, side: 4 * MODEL }, width: 8 }, { ...VIEW, maxHoleSize: 24 })).toBe(4);
  });

  test("where nobody measured the model, its scale alone counts", () => {
    expect(coarsenessOf({ box: native, width: 60 }, VIEW)).toBe(1);
  });
});
