import { expect, test } from "vitest";
import { idsOf } from "../image/shown-picture.ts";
import { addOutcomes, noHistory, pictureAt, type History } from "./history.ts";
import type { Outcome } from "./outcome.ts";
import { patchAt, PICTURE } from "./shown-picture.fixture.ts";

const original = PICTURE;
const start: History = { ...noHistory, original };

/** Changes pixel `x`, by a patch of number `patch`. */
function outcome(id: number, x: number, patch: number): Outcome {
  return { id, patches: [patchAt(patch, x)], model: "Moebius", seed: id, milliseconds: 1 };
}

const layers = (history: History, id: number | null): number[] => idsOf(pictureAt(history, id)?.patches ?? []);

test("a version is the opened picture with everything that led to it, and nothing that did not", () => {
  const first = addOutcomes(start, [outcome(1, 0, 10), outcome(2, 0, 20)]);
  const onSecond = addOutcomes({ ...first, current: 2 }, [outcome(3, 1, 30)]);
  const besides = addOutcomes({ ...onSecond, current: 1 }, [outcome(4, 3, 40)]);
  expect(layers(besides, 1)).toEqual([10]);
  expect(layers(besides, 3)).toEqual([20, 30]);
  expect(layers(besides, 4)).toEqual([10, 40]);
  expect(pictureAt(besides, null)).toBe(original);
});

test("the oldest are forgotten, but never the one that is the picture, nor what just came", () => {
  let history = { ...addOutcomes(start, [outcome(1, 0, 1)]), current: 1 };
  for (let id = 2; id < 60; id++) history = { ...addOutcomes(history, [outcome(id, 1, id)]), current: 1 };
  expect(history.versions.length).toBeLessThanOrEqual(40);
  expect(history.versions[0]?.id).toBe(1);
  expect(history.versions.at(-1)?.id).toBe(59);
  expect(layers(history, 59)).toEqual([1, 59]);
});

test("a result that joins a run later drops none of its results from the history", () => {
  let history = start;
  for (let id = 1; id < 40; id++) history = addOutcomes(history, [outcome(id, 1, id)]);
  history = addOutcomes(history, [outcome(40, 1, 40), outcome(41, 1, 41)]);
  history = addOutcomes(history, [outcome(42, 1, 42)], 3);
  expect(history.versions.slice(-3).map(({ id }) => id)).toEqual([40, 41, 42]);
});
