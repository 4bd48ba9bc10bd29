import { expect, test } from "vitest";
import { applyFill, prepareFill } from "./fill.ts";
import type { Picture } from "./picture.ts";
import { pseudoRandom, randomBytes } from "./pseudo-random.fixture.ts";

const MODEL = 64;

function picture(width: number, height: number): Picture {
  const rgba = randomBytes(pseudoRandom(width), width * height * 4);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return { name: "noise", width, height, rgba };
}

test("strokes outside the picture give no fill", () => {
  expect(prepareFill(picture(100, 80), [], MODEL)).toBeNull();
  expect(prepareFill(picture(100, 80), [{ radius: 4, points: [{ x: -50, y: 0 }] }], MODEL)).toBeNull();
});

test("the model gets its own size, a filled mask and native pixels around a small stroke", () => {
  const source = picture(200, 150);
  const fill = prepareFill(source, [{ radius: 5, points: [{ x: 100, y: 75 }] }], MODEL);
  expect(fill?.box).toEqual({ x: 68, y: 43, side: MODEL });
  expect(fill?.rgba.length).toBe(MODEL * MODEL * 4);
  expect(fill?.rgba.slice(0, 3)).toEqual(source.rgba.slice((43 * 200 + 68) * 4, (43 * 200 + 68) * 4 + 3));
  expect(fill?.mask[32 * MODEL + 32]).toBe(255);
  expect(fill?.mask[0]).toBe(0);
});

test("what the model makes appears where it was painted and nowhere else", () => {
  for (const [width, height, radius] of [[200, 150, 5], [300, 40, 9], [48, 40, 4], [400, 400, 90]] as const) {
    const source = picture(width, height);
    const x = width / 2;
    const y = height / 2;
    const fill = prepareFill(source, [{ radius, points: [{ x, y }] }], MODEL);
    if (fill === null) throw new Error("painted, and yet nothing to fill");
    const green = Uint8ClampedArray.from({ length: MODEL * MODEL * 4 }, (_, at) => [0, 255, 0, 255][at % 4] ?? 0);
    const result = applyFill(source, fill, green, MODEL);
    const at = (Math.floor(y) * width + Math.floor(x)) * 4;
    expect(Array.from(result.rgba.subarray(at, at + 4))).toEqual([0, 255, 0, 255]);
    const reach = radius + Math.max(4, Math.round((8 * fill.box.side) / MODEL)) + 1;
    const changed = result.rgba.findIndex((value, byte) => {
      const pixel = byte >> 2;
      const distance = Math.hypot((pixel % width) + 0.5 - x, Math.floor(pixel / width) + 0.5 - y);
      return distance > reach && value !== source.rgba[byte];
    });
    expect(changed).toBe(-1);
  }
});
