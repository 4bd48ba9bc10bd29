import { expect, test } from "vitest";
import { packMask, unpackMask } from "./bit-mask.ts";
import { growMask, shrinkMask } from "./grow-mask.ts";
import { addMark, emptyDrawing, redo, strokeOf, undo, type Drawing, type Mark } from "./marks.ts";
import { capDrawing, maskOf, MaskRaster } from "./mask-raster.ts";
import type { Rect } from "./picture.ts";
import { pseudoRandom } from "./pseudo-random.fixture.ts";

const size = { width: 53, height: 37 };

function randomMask(random: (below: number) => number, share: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size.width * size.height }, () => (random(1000) < share ? 255 : 0));
}

function randomMark(random: (below: number) => number): Mark {
  const point = (): { x: number; y: number; radius: number } => ({ x: random(70) - 8, y: random(50) - 8, radius: 1 + random(6) });
  const erases = random(3) === 0;
  const marks: (() => Mark)[] = [
    () => ({ kind: "stroke", erases, points: [point(), point()] }),
    () => ({ kind: "lasso", erases, points: [point(), point(), point()] }),
    () => ({ kind: "rectangle", erases, rect: { ...point(), width: random(20), height: random(20) } }),
    () => ({ kind: "invert" }),
    () => ({ kind: "grow", by: random(4) }),
    () => ({ kind: "shrink", by: random(4) }),
    () => ({ kind: "clear" }),
    () => ({ kind: "imported", mask: packMask(randomMask(random, 300), size.width, { x: 0, y: 0, ...size }) }),
  ];
  return (marks[random(marks.length + 6) % marks.length] ?? marks[0])?.() ?? { kind: "clear" };
}

test("however it is painted, undone and brought back, the mask is that of the drawing made at once", () => {
  const random = pseudoRandom(21);
  for (let visit = 0; visit < 20; visit++) {
    const raster = new MaskRaster(size);
    let drawing: Drawing = emptyDrawing;
    for (let step = 0; step < 60; step++) {
      const before = raster.mask.slice();
      const turn = random(6);
      drawing = turn === 0 ? undo(undo(drawing)) : turn === 1 ? redo(drawing) : addMark(drawing, randomMark(random));
      const changed = raster.show(drawing);
      const expected = maskOf(drawing, size);
      let wrong = 0;
      let leaked = 0;
      raster.mask.forEach((value, at) => {
        if (value !== expected[at]) wrong++;
        if (value !== before[at] && !holds(changed, at % size.width, Math.floor(at / size.width))) leaked++;
      });
      expect({ wrong, leaked }).toEqual({ wrong: 0, leaked: 0 });
    }
  }
});

function holds(rect: Rect | null, x: number, y: number): boolean {
  return rect !== null && x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}

test("growing takes exactly the pixels within reach, shrinking exactly those that are near what is not masked", () => {
  const random = pseudoRandom(3);
  for (const by of [0, 1, 2, 3, 5, 9]) {
    for (const share of [2, 30, 500, 990]) {
      const mask = randomMask(random, share);
      const grown = mask.slice();
      growMask(grown, size, by);
      expect(grown).toEqual(mask.map((_, at) => (isNear(mask, at, by, 255) ? 255 : 0)));
      const shrunk = mask.slice();
      shrinkMask(shrunk, size, by);
      expect(shrunk).toEqual(mask.map((_, at) => (isNear(mask, at, by, 0) ? 0 : 255)));
    }
  }
});

function isNear(mask: Uint8Array, at: number, by: number, value: number): boolean {
  const [x, y] = [at % size.width, Math.floor(at / size.width)];
  for (let dy = -by; dy <= by; dy++) {
    for (let dx = -by; dx <= by; dx++) {
      if (dx * dx + dy * dy > by * by || x + dx < 0 || x + dx >= size.width) continue;
      if (mask[(y + dy) * size.width + x + dx] === value) return true;
    }
  }
  return false;
}

test("a packed mask is the same mask, whatever part of it is packed", () => {
  const random = pseudoRandom(8);
  for (let round = 0; round < 100; round++) {
    const mask = randomMask(random, 500);
    const [x, y] = [random(40), random(30)];
    const rect = { x, y, width: 1 + random(size.width - x), height: 1 + random(size.height - y) };
    const packed = packMask(mask, size.width, rect);
    const back = randomMask(random, 500);
    const outside = back.slice();
    unpackMask(packed, back, size.width, x, y);
    const wrong = back.findIndex((value, at) => {
      const isInside = holds(rect, at % size.width, Math.floor(at / size.width));
      return value !== (isInside ? mask[at] : outside[at]);
    });
    expect(wrong).toBe(-1);
  }
});

test("steps are bounded: the oldest become one mask, and the whole stays the same", () => {
  const random = pseudoRandom(2);
  let drawing: Drawing = emptyDrawing;
  for (let step = 0; step < 1001; step++) drawing = addMark(drawing, strokeOf(1, [{ x: random(53), y: random(37) }], random(2) === 0));
  const capped = capDrawing(drawing, size);
  expect(capped.done.length).toBeLessThan(600);
  expect(capped.done.length).toBeGreaterThan(400);
  expect(maskOf(capped, size)).toEqual(maskOf(drawing, size));
  expect(capDrawing(capped, size)).toBe(capped);
});

test("imported masks are bounded by their bytes", () => {
  const large = { width: 8000, height: 8000 };
  const mask = { ...large, bits: new Uint8Array(8_000_000) };
  let drawing: Drawing = emptyDrawing;
  for (let step = 0; step < 5; step++) drawing = addMark(drawing, { kind: "imported", mask });
  expect(capDrawing(drawing, large).done.length).toBeLessThan(5);
});
