import { expect, test } from "vitest";
import { cutBox, type CropBox } from "./crop-box.ts";
import { blendPatch, changedArea } from "./paste-back.ts";
import { applyPatches } from "./patch.ts";
import type { Picture } from "./picture.ts";
import { pseudoRandom, randomBytes } from "./pseudo-random.fixture.ts";

test("outside the weights every bit stays, on full weight the fill is exact, alpha never changes", () => {
  const random = pseudoRandom(5);
  for (let round = 0; round < 60; round++) {
    const picture = randomPicture(random);
    const side = 8 + random(40);
    const box = { x: random(picture.width + side - 1) - side + 1, y: random(picture.height + side - 1) - side + 1, side };
    const fill = randomBytes(random, box.side * box.side * 4);
    const alpha = Uint8Array.from({ length: box.side * box.side }, () => [0, 0, 255, random(256)][random(4)] ?? 0);
    const filling = { ...box, width: side, height: side, values: fill, channels: 4 } as const;
    const patch = blendPatch({ box, rgba: cutBox(picture, box) }, changedArea(alpha, box, picture), filling, alpha);
    const after = applyPatches(picture, [patch]);
    expect(brokenPromises(picture, box, fill, alpha, after.rgba)).toEqual([]);
  }
});

/** Every pixel that is not what its weight promises, in words. */
function brokenPromises(
  picture: Picture,
  box: CropBox,
  fill: Uint8ClampedArray,
  alpha: Uint8Array,
  after: Uint8ClampedArray,
): string[] {
  const broken: string[] = [];
  for (let at = 0; at < picture.rgba.length; at++) {
    const pixel = at >> 2;
    const x = (pixel % picture.width) - box.x;
    const y = Math.floor(pixel / picture.width) - box.y;
    const isInside = x >= 0 && y >= 0 && x < box.side && y < box.side;
    const weight = isInside && at % 4 !== 3 ? (alpha[y * box.side + x] ?? 0) : 0;
    const old = picture.rgba[at] ?? 0;
    const filled = fill[(y * box.side + x) * 4 + (at % 4)] ?? 0;
    const now = after[at] ?? 0;
    if (weight === 0 && now !== old) broken.push(`byte ${String(at)} changed`);
    if (weight === 255 && now !== filled) broken.push(`byte ${String(at)} is not the fill's`);
    if (weight > 0 && (now < Math.min(old, filled) || now > Math.max(old, filled))) broken.push(`byte ${String(at)} overshoots`);
  }
  return broken;
}

function randomPicture(random: (below: number) => number): Picture {
  const width = 10 + random(30);
  const height = 10 + random(30);
  return { name: "random", width, height, rgba: randomBytes(random, width * height * 4) };
}
