import { describe, expect, test } from "vitest";
import { matchColours } from "./colour-match.ts";
import { pseudoRandom } from "./pseudo-random.fixture.ts";

const SIZE = 128;

/** A soft landscape of colours, opaque. */
function landscape(): Uint8ClampedArray<ArrayBuffer> {
  return Uint8ClampedArray.from({ length: SIZE * SIZE * 4 }, (_, at) => {
    const [x, y, channel] = [(at >> 2) % SIZE, Math.floor((at >> 2) / SIZE), at % 4];
    return channel === 3 ? 255 : 120 + 30 * Math.sin(x / 17 + channel) + 30 * Math.cos(y / 23 - channel);
  });
}

function holeAt(left: number, top: number, side: number): Uint8Array {
  return Uint8Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
    return x >= left && y >= top && x < left + side && y < top + side ? 255 : 0;
  });
}

type Change = (x: number, y: number, channel: number) => number;

function changed(rgba: Uint8ClampedArray, by: Change): Uint8ClampedArray<ArrayBuffer> {
  return Uint8ClampedArray.from(rgba, (value, at) =>
    at % 4 === 3 ? value : value + by((at >> 2) % SIZE, Math.floor((at >> 2) / SIZE), at % 4),
  );
}

function worstInside(one: Uint8ClampedArray, other: Uint8ClampedArray, mask: Uint8Array): number {
  let worst = 0;
  one.forEach((value, at) => {
    if (mask[at >> 2] !== 0) worst = Math.max(worst, Math.abs(value - (other[at] ?? 0)));
  });
  return worst;
}

describe("colours", () => {
  const truth = landscape();
  const mask = holeAt(40, 44, 40);

  test("an offset is taken out of the fill within a level", () => {
    const answer = changed(truth, (_x, _y, channel) => [7, -4, 11][channel] ?? 0);
    expect(worstInside(answer, truth, mask)).toBe(11);
    expect(worstInside(matchColours(truth, answer, mask, SIZE), truth, mask)).toBeLessThanOrEqual(1);
  });

  test("a gradient is taken out as well", () => {
    const answer = changed(truth, (x, y, channel) => (x - 60) / 6 - (channel * (y - 60)) / 9);
    expect(worstInside(answer, truth, mask)).toBeGreaterThan(5);
    expect(worstInside(matchColours(truth, answer, mask, SIZE), truth, mask)).toBeLessThanOrEqual(1);
  });

  test("noise, and a thing that the model drew over a fifth of the ring, change little", () => {
    const random = pseudoRandom(3);
    const answer = changed(truth, (x, _y, channel) => 6 + random(9) - 4 + (x > 80 && channel === 0 ? 90 : 0));
    const matched = matchColours(truth, answer, mask, SIZE);
    const mean = (rgba: Uint8ClampedArray): number => {
      const inside = Array.from(mask.keys()).filter((at) => mask[at] !== 0);
      return inside.reduce((sum, at) => sum + (rgba[at * 4] ?? 0) - (truth[at * 4] ?? 0), 0) / inside.length;
    };
    expect(mean(answer)).toBeGreaterThan(5.5);
    expect(Math.abs(mean(matched))).toBeLessThan(1);
  });

  test("a model that gives back what it was shown is left alone, whatever it painted in the hole", () => {
    const random = pseudoRandom(4);
    const answer = truth.map((value, at) => (mask[at >> 2] === 0 || at % 4 === 3 ? value : random(256)));
    expect(matchColours(truth, answer, mask, SIZE)).toBe(answer);
  });

  test("a ring that is nothing but noise says nothing", () => {
    const random = pseudoRandom(5);
    const answer = changed(truth, () => random(121) - 60);
    const matched = matchColours(truth, answer, mask, SIZE);
    expect(worstInside(matched, answer, mask)).toBeLessThanOrEqual(8);
  });

  test("with hardly a ring at all nothing is matched", () => {
    const all = holeAt(0, 0, SIZE);
    all[0] = 0;
    const answer = changed(truth, () => 20);
    expect(matchColours(truth, answer, all, SIZE)).toBe(answer);
  });

  test("a hole at the edge is not sloped beyond what its ring knows", () => {
    const corner = holeAt(0, 0, 90);
    const answer = changed(truth, (x, y) => (x > 90 || y > 90 ? (x + y - 200) / 4 : 0) + 5);
    const matched = matchColours(truth, answer, corner, SIZE);
    expect(worstInside(matched, answer, corner)).toBeLessThanOrEqual(12);
  });

  test("an answer that is off by more than colours ever are is left alone", () => {
    const answer = changed(truth, () => 60);
    expect(matchColours(truth, answer, mask, SIZE)).toBe(answer);
  });
});
