import { expect, test } from "vitest";
import { toWire } from "../errors.ts";
import { FAILURE, MOEBIUS, OFFER, STARTER, STARTER_OFFER } from "./engine.fixture.ts";
import { drafterFor, firstChoice, foremost, largerThan } from "./model-choice.ts";

const unable = { whyNot: toWire(FAILURE) };

test("the remembered model comes first, then the hub's default, then whatever runs", () => {
  expect(firstChoice([STARTER, MOEBIUS], "starter")).toBe(STARTER);
  expect(firstChoice([STARTER, MOEBIUS], "gone")).toBe(MOEBIUS);
  expect(firstChoice([STARTER, MOEBIUS], null)).toBe(MOEBIUS);
  expect(firstChoice([{ ...MOEBIUS, ...unable }, STARTER], "moebius")).toBe(STARTER);
  expect(firstChoice([{ ...MOEBIUS, ...unable }], null)).toBeNull();
  expect(firstChoice([], null)).toBeNull();
});

test("where nothing runs, the default's reason is told", () => {
  expect(foremost([STARTER, MOEBIUS])).toBe(MOEBIUS);
  expect(foremost([STARTER])).toBe(STARTER);
  expect(foremost([])).toBeNull();
});

test("the smallest model that can drafts for one that has yet to arrive", () => {
  const smaller = { ...STARTER, slug: "smaller", totalBytes: 1 };
  expect(drafterFor(OFFER, [MOEBIUS, STARTER, smaller])).toBe(smaller);
  expect(drafterFor({ ...OFFER, cachedBytes: OFFER.totalBytes }, [MOEBIUS, STARTER])).toBeNull();
  expect(drafterFor(STARTER_OFFER, [MOEBIUS, STARTER])).toBeNull();
  expect(drafterFor(OFFER, [MOEBIUS, { ...STARTER, ...unable }])).toBeNull();
});

test("a larger model is named only where there is one that runs here", () => {
  const largest = { ...MOEBIUS, slug: "largest", totalBytes: 2 * MOEBIUS.totalBytes };
  expect(largerThan(STARTER_OFFER, [STARTER, MOEBIUS, largest])).toBe(largest);
  expect(largerThan(STARTER_OFFER, [STARTER, MOEBIUS, { ...largest, ...unable }])).toBe(MOEBIUS);
  expect(largerThan(OFFER, [STARTER, MOEBIUS])).toBeNull();
});
