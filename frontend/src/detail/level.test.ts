import { describe, expect, test } from "vitest";
import { KNOWN, makeLevels, OPEN, REACH, SIDE } from "./level.ts";
import { disc, noise } from "./pictures.fixture.ts";

describe("levels", () => {
  const picture = noise(70, 50);
  const hole = disc(picture, 20, 25, 9);
  const [finest, ...coarser] = makeLevels(picture, hole, 3, 9);

  test("are halved as long as two patches fit into them", () => {
    const sizes = [finest, ...coarser].map((level) => [level?.width, level?.height]);
    expect(sizes).toEqual([[70, 50], [35, 25]]);
    expect(Math.min(70, 50) / 2 ** 2).toBeLessThan(2 * SIDE);
  });

  test("none are made of a picture smaller than two patches", () => {
    expect(makeLevels(noise(13, 40), new Uint8Array(13 * 40), 3, 4)).toEqual([]);
  });

  test("a patch is usable where it lies inside the picture and all of it is known", () => {
    const wrong: number[] = [];
    for (let at = 0; at < hole.length; at++) {
      const [x, y] = [at % 70, Math.floor(at / 70)];
      let isWhole = x >= REACH && y >= REACH && x < 70 - REACH && y < 50 - REACH;
      for (let row = -REACH; row <= REACH; row++) for (let column = -REACH; column <= REACH; column++) isWhole &&= hole[at + row * 70 + column] === KNOWN;
      if ((finest?.usable[at] === 1) !== isWhole) wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  test("the depth of a pixel is its way to the nearest known one, along rows and columns", () => {
    const wrong: number[] = [];
    hole.forEach((value, at) => {
      let least = value === OPEN ? Infinity : 0;
      for (let other = 0; other < hole.length && value === OPEN; other++) {
        if (hole[other] === KNOWN) least = Math.min(least, Math.abs((at % 70) - (other % 70)) + Math.abs(Math.floor(at / 70) - Math.floor(other / 70)));
      }
      if (finest?.depth[at] !== least) wrong.push(at);
    });
    expect(wrong).toEqual([]);
  });
});
