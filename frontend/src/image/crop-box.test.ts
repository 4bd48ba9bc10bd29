import { describe, expect, test } from "vitest";
import { cropBoxAround, cutBox, cutMask } from "./crop-box.ts";
import type { Picture, Rect } from "./picture.ts";
import { pseudoRandom } from "./pseudo-random.fixture.ts";

const MODEL = 512;
const photo = { width: 4032, height: 3024 };

describe("the crop box", () => {
  test("has the model's own size around a small mask: native pixels", () => {
    expect(cropBoxAround({ x: 2000, y: 1000, width: 80, height: 40 }, photo, MODEL)).toEqual({ x: 1784, y: 764, side: 512 });
  });

  test("keeps a quarter of the model's size as context around a large mask", () => {
    expect(cropBoxAround({ x: 1000, y: 1000, width: 600, height: 300 }, photo, MODEL).side).toBe(600 + 2 * 128);
  });

  test("moves inside the picture at its corners and keeps its size", () => {
    expect(cropBoxAround({ x: 0, y: 0, width: 20, height: 20 }, photo, MODEL)).toEqual({ x: 0, y: 0, side: 512 });
    expect(cropBoxAround({ x: 4000, y: 3000, width: 32, height: 24 }, photo, MODEL)).toEqual({ x: 3520, y: 2512, side: 512 });
  });

  test("gives up context before it leaves the picture", () => {
    expect(cropBoxAround({ x: 100, y: 20, width: 300, height: 330 }, { width: 640, height: 427 }, MODEL).side).toBe(427);
  });

  test("sticks out only for a mask that is longer than the short side", () => {
    const box = cropBoxAround({ x: 20, y: 100, width: 600, height: 20 }, { width: 640, height: 200 }, MODEL);
    expect(box).toEqual({ x: 0, y: -220, side: 640 });
  });

  test("takes all of a picture that is smaller than the model", () => {
    expect(cropBoxAround({ x: 10, y: 10, width: 5, height: 5 }, { width: 100, height: 100 }, MODEL)).toEqual({ x: 0, y: 0, side: 100 });
  });

  test("always holds the mask and stays inside whenever it can", () => {
    const random = pseudoRandom(1);
    for (let round = 0; round < 2000; round++) {
      const size = { width: 32 + random(3000), height: 32 + random(3000) };
      const bounds = randomRect(random, size);
      const box = cropBoxAround(bounds, size, [64, 256, 512][round % 3] ?? 512);
      expect(box.x).toBeLessThanOrEqual(bounds.x);
      expect(box.y).toBeLessThanOrEqual(bounds.y);
      expect(box.x + box.side).toBeGreaterThanOrEqual(bounds.x + bounds.width);
      expect(box.y + box.side).toBeGreaterThanOrEqual(bounds.y + bounds.height);
      if (box.side <= size.width) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.side).toBeLessThanOrEqual(size.width);
      }
      expect(box.side).toBeLessThanOrEqual(Math.max(size.width, size.height));
    }
  });
});

describe("cutting", () => {
  const picture: Picture = {
    name: "p",
    width: 3,
    height: 2,
    rgba: Uint8ClampedArray.from([1, 2, 3, 4, 5, 6].flatMap((v) => [v, v, v, 255])),
  };
  const reds = (rgba: Uint8ClampedArray): number[] => Array.from(rgba.filter((_, at) => at % 4 === 0));

  test("takes the pixels of the box", () => {
    expect(reds(cutBox(picture, { x: 1, y: 0, side: 2 }))).toEqual([2, 3, 5, 6]);
  });

  test("repeats the edge outside the picture", () => {
    expect(reds(cutBox(picture, { x: 0, y: -1, side: 3 }))).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6]);
    expect(reds(cutBox(picture, { x: -1, y: -1, side: 5 })).slice(0, 5)).toEqual([1, 1, 2, 3, 3]);
  });

  test("masks nothing outside the picture", () => {
    const mask = new Uint8Array(6).fill(255);
    expect(Array.from(cutMask(mask, picture, { x: 0, y: -1, side: 3 }))).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 255]);
  });
});

function randomRect(random: (below: number) => number, size: { width: number; height: number }): Rect {
  const x = random(size.width);
  const y = random(size.height);
  return { x, y, width: 1 + random(size.width - x), height: 1 + random(size.height - y) };
}
