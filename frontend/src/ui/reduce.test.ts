import { expect, test } from "vitest";
import { toWire } from "../errors.ts";
import { canRun, chosenOffer, initialState, isBusy, type AppState } from "./app-state.ts";
import { FAILURE, LOADED, MOEBIUS, OFFER, STARTER, STARTER_OFFER } from "./engine.fixture.ts";
import { reduce, type AppEvent } from "./reduce.ts";
import { PICTURE } from "./shown-picture.fixture.ts";

const picture = PICTURE;
const result = { ...picture, name: "result" };
const opened: AppEvent = { kind: "picture-opened", picture };
const chosen: AppEvent = { kind: "chosen", offer: OFFER };
const starterChosen: AppEvent = { kind: "chosen", offer: STARTER_OFFER };
const started: AppEvent = { kind: "run-started", drafter: null };
const loaded: AppEvent = { kind: "loaded", slug: "moebius", loaded: LOADED };
const outcome = { id: 1, patches: [], model: "Moebius", seed: 1, milliseconds: 5 } as const;
const candidate: AppEvent = { kind: "candidate", outcome };
const finished: AppEvent = { kind: "finished" };

function after(...events: AppEvent[]): AppState {
  return events.reduce(reduce, initialState);
}

test("the page is ready once it has a picture and a model, in either order", () => {
  expect(after(opened).stage.kind).toBe("idle");
  expect(after(chosen).stage.kind).toBe("idle");
  expect(after(chosen, opened).stage.kind).toBe("ready");
  expect(after(opened, chosen).stage.kind).toBe("ready");
});

test("a run cannot start without picture or model, while another model is asked for, nor twice", () => {
  expect(after(started).stage.kind).toBe("idle");
  expect(after(opened, started).stage.kind).toBe("idle");
  expect(canRun(after(chosen, opened, { kind: "choosing", slug: "starter" }))).toBe(false);
  const running = after(chosen, opened, started, loaded);
  expect(reduce(running, started)).toBe(running);
  expect(canRun(running)).toBe(false);
  expect(isBusy(running)).toBe(true);
});

test("what another model offers can become known without choosing it", () => {
  const state = after({ kind: "listed", models: [MOEBIUS, STARTER] }, chosen, { kind: "offered", offer: STARTER_OFFER });
  expect(chosenOffer(state)).toBe(OFFER);
  expect(state.offers["starter"]).toBe(STARTER_OFFER);
});

test("choosing another model keeps the picture, the result and what is loaded", () => {
  const done = after(chosen, opened, started, loaded, candidate, finished);
  const other = reduce(reduce(done, { kind: "choosing", slug: "starter" }), starterChosen);
  expect(other).toMatchObject({ stage: { kind: "done", outcome }, chosen: "starter", choosing: null, loaded: { moebius: LOADED } });
  expect(reduce(other, started).stage.kind).toBe("loading");
  expect([chosen, started].reduce(reduce, other).stage.kind).toBe("running");
});

test("a model that cannot be described leaves the one before in its place", () => {
  const failed = after(chosen, opened, { kind: "choosing", slug: "starter" }, { kind: "choice-failed", error: toWire(FAILURE) });
  expect(failed).toMatchObject({ chosen: "moebius", choosing: null, notice: { code: "test.failure" }, stage: { kind: "ready" } });
});

test("a hub that does not answer can be asked again, with or without a picture", () => {
  const silent = after({ kind: "describe-failed", error: toWire(FAILURE) });
  expect(silent.stage).toMatchObject({ kind: "failed", retry: "describe" });
  expect(reduce(silent, opened).stage.kind).toBe("failed");
  expect(canRun(reduce(silent, opened))).toBe(false);
  expect([opened, { kind: "retried" } as const, chosen].reduce(reduce, silent).stage.kind).toBe("ready");
});

test("where one model cannot be described, another can be chosen", () => {
  const silent = after(opened, { kind: "describe-failed", error: toWire(FAILURE) });
  expect(reduce(silent, starterChosen)).toMatchObject({ stage: { kind: "ready" }, chosen: "starter" });
});

test("an unsupported browser stays unsupported", () => {
  const state = after({ kind: "unsupported", reason: toWire(FAILURE) });
  expect([opened, chosen, started].reduce(reduce, state)).toBe(state);
});

test("a result is kept as the new picture, or dropped", () => {
  const done = after(chosen, opened, started, loaded, candidate, finished);
  expect(reduce(done, { kind: "version-chosen", id: 1, picture: result })).toMatchObject({
    stage: { kind: "ready" },
    picture: result,
    history: { original: picture, current: 1 },
  });
  expect(reduce(done, { kind: "result-dropped" })).toMatchObject({ stage: { kind: "ready" }, picture });
  expect(reduce(done, opened).stage.kind).toBe("ready");
});

test("a picture is not swapped under a run", () => {
  const running = after(chosen, opened, started, loaded);
  expect(reduce(running, { kind: "picture-opened", picture: result })).toBe(running);
});

test("a notice stops nothing and goes with the next run", () => {
  const notice = toWire(FAILURE);
  const noticed = reduce(after(chosen, opened), { kind: "noticed", notice });
  expect(noticed).toMatchObject({ stage: { kind: "ready" }, notice });
  expect(reduce(noticed, started).notice).toBeNull();
  expect(reduce(noticed, { kind: "notice-dismissed" }).notice).toBeNull();
});
