import { expect, test } from "vitest";
import type { Picture } from "../image/picture.ts";
import type { Outcome } from "./app-state.ts";
import { addOutcomes, noHistory, pictureAt, type History } from "./history.ts";

const original: Picture = { name: "p", width: 4, height: 1, rgba: new Uint8ClampedArray(16) };
const start: History = { ...noHistory, original };

/** Makes pixel `x` this red. */
function outcome(id: number, x: number, red: number): Outcome {
  const patch = { x, y: 0, width: 1, height: 1, rgba: Uint8ClampedArray.of(red, 0, 0, 255) };
  return { id, patches: [patch], model: "Moebius", seed: id, provider: "webgpu", milliseconds: 1 };
}

const reds = (history: History, id: number | null): number[] => [0, 1, 2, 3].map((x) => pictureAt(history, id)?.rgba[x * 4] ?? -1);

test("a version is the opened picture with everything that led to it, and nothing that did not", () => {
  const first = addOutcomes(start, [outcome(1, 0, 10), outcome(2, 0, 20)]);
  const onSecond = addOutcomes({ ...first, current: 2 }, [outcome(3, 1, 30)]);
  const besides = addOutcomes({ ...onSecond, current: 1 }, [outcome(4, 3, 40)]);
  expect(reds(besides, null)).toEqual([0, 0, 0, 0]);
  expect(reds(besides, 1)).toEqual([10, 0, 0, 0]);
  expect(reds(besides, 3)).toEqual([20, 30, 0, 0]);
  expect(reds(besides, 4)).toEqual([10, 0, 0, 40]);
  expect(pictureAt(besides, null)).toBe(original);
});

test("the oldest are forgotten, but never the one that is the picture, nor what just came", () => {
  let history = { ...addOutcomes(start, [outcome(1, 0, 1)]), current: 1 };
  for (let id = 2; id < 60; id++) history = { ...addOutcomes(history, [outcome(id, 1, id)]), current: 1 };
  expect(history.versions.length).toBeLessThanOrEqual(40);
  expect(history.versions[0]?.id).toBe(1);
  expect(history.versions.at(-1)?.id).toBe(59);
  expect(reds(history, 59)).toEqual([1, 59, 0, 0]);
});
