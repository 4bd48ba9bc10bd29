import { expect, test } from "vitest";
import type { Forecast } from "../image/forecast.ts";
import { initialState, type AppState } from "./app-state.ts";
import { LOADED, OFFER, STARTER_OFFER } from "./engine.fixture.ts";
import { FIRST_CHOICES } from "./fill-picture.ts";
import { reduce, type AppEvent } from "./reduce.ts";
import { canRunAgain } from "./run-again.ts";
import { PICTURE } from "./shown-picture.fixture.ts";

const native: Forecast = { views: [], sharpness: "sharp", addsDetail: false };
const scaled: Forecast = { views: [], sharpness: "softer", addsDetail: true };
const moebius = { id: 1, patches: [], model: "Moebius", seed: 1, milliseconds: 5 };
const starter = { ...moebius, model: "Starter", seed: null };
const opened: AppEvent = { kind: "picture-opened", picture: PICTURE };

function after(...events: AppEvent[]): AppState {
  return events.reduce(reduce, initialState);
}

/** After a run of the chosen model. */
const byMoebius = after(
  { kind: "chosen", offer: OFFER },
  opened,
  { kind: "run-started", drafter: null },
  { kind: "loaded", slug: "moebius", loaded: LOADED },
  { kind: "candidate", outcome: moebius },
  { kind: "finished" },
);
const byStarter = after(
  { kind: "chosen", offer: STARTER_OFFER },
  opened,
  { kind: "run-started", drafter: null },
  { kind: "loaded", slug: "starter", loaded: LOADED },
  { kind: "candidate", outcome: starter },
  { kind: "finished" },
);

test("a model that samples gives another result with another seed, and not with one that was typed", () => {
  expect(canRunAgain(byMoebius, native, FIRST_CHOICES)).toBe(true);
  expect(canRunAgain(byMoebius, scaled, { ...FIRST_CHOICES, seed: 7 })).toBe(false);
});

test("a model that does not sample gives another result where detail is added", () => {
  expect(canRunAgain(byStarter, native, FIRST_CHOICES)).toBe(false);
  expect(canRunAgain(byStarter, scaled, FIRST_CHOICES)).toBe(true);
  expect(canRunAgain(byStarter, scaled, { ...FIRST_CHOICES, seed: 7 })).toBe(true);
  expect(canRunAgain(byStarter, null, FIRST_CHOICES)).toBe(false);
});

test("a model that has made no result yet can be run, whatever is shown", () => {
  const other = reduce(byStarter, { kind: "chosen", offer: OFFER });
  expect(canRunAgain(other, native, { ...FIRST_CHOICES, seed: 7 })).toBe(true);
  const otherVariant = reduce(byStarter, { kind: "offered", offer: { ...STARTER_OFFER, variant: "fp16" } });
  expect(canRunAgain(otherVariant, native, FIRST_CHOICES)).toBe(true);
  const texture = { ...starter, id: 2, model: null };
  const started = after({ kind: "chosen", offer: STARTER_OFFER }, opened, { kind: "run-started", drafter: null });
  const draft = [{ kind: "texture-made", outcome: texture }, { kind: "run-failed", error: { code: "cancelled", message: "", advice: "", permanent: false } }] as const;
  expect(canRunAgain(draft.reduce<AppState>(reduce, started), native, FIRST_CHOICES)).toBe(true);
});

test("a look at the texture beside a result changes nothing about it", () => {
  const texture = { ...starter, id: 2, model: null };
  const looking = [{ kind: "texture-made", outcome: texture }, { kind: "candidate-chosen", id: 2 }] as const;
  expect(canRunAgain(looking.reduce<AppState>(reduce, byStarter), native, FIRST_CHOICES)).toBe(false);
});

test("while nothing is done, or another model is asked for, there is nothing to run again", () => {
  expect(canRunAgain(after({ kind: "chosen", offer: OFFER }, opened), native, FIRST_CHOICES)).toBe(false);
  expect(canRunAgain(reduce(byMoebius, { kind: "choosing", slug: "starter" }), native, FIRST_CHOICES)).toBe(false);
});
