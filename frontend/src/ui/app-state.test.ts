import { expect, test } from "vitest";
import { CancelledError, toWire } from "../errors.ts";
import type { Picture } from "../image/picture.ts";
import { canRun, initialState, isBusy, reduce, type AppEvent, type AppState } from "./app-state.ts";
import { FAILURE, LOADED, OFFER } from "./engine.fixture.ts";

const picture: Picture = { name: "p", width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
const result: Picture = { ...picture, name: "result" };
const opened: AppEvent = { kind: "picture-opened", picture };
const described: AppEvent = { kind: "described", offer: OFFER };
const started: AppEvent = { kind: "run-started" };
const loaded: AppEvent = { kind: "loaded", loaded: LOADED };
const stepped: AppEvent = { kind: "stepped", step: { step: 1, steps: 3, phase: "denoise" } };
const finished: AppEvent = { kind: "finished", outcome: { picture: result, seed: 1, provider: "webgpu", milliseconds: 5 } };
const failed: AppEvent = { kind: "run-failed", error: toWire(FAILURE) };
const cancelled: AppEvent = { kind: "run-failed", error: toWire(new CancelledError()) };

function after(...events: AppEvent[]): AppState {
  return events.reduce(reduce, initialState);
}

test("the page is ready once it has a picture and a model, in either order", () => {
  expect(after(opened).stage.kind).toBe("idle");
  expect(after(described).stage.kind).toBe("idle");
  expect(after(described, opened).stage.kind).toBe("ready");
  expect(after(opened, described).stage.kind).toBe("ready");
});

test("the first run loads, the second one does not", () => {
  const loading = after(described, opened, started);
  expect(loading.stage.kind).toBe("loading");
  const first = [described, opened, started, loaded, stepped, finished];
  expect(after(...first).stage.kind).toBe("done");
  expect(after(...first, started).stage).toEqual({ kind: "running", step: null, hasLoaded: false });
});

test("a run cannot start without picture or model, nor twice", () => {
  expect(after(started).stage.kind).toBe("idle");
  expect(after(opened, started).stage.kind).toBe("idle");
  const running = after(described, opened, started, loaded);
  expect(reduce(running, started)).toBe(running);
  expect(canRun(running)).toBe(false);
  expect(isBusy(running)).toBe(true);
});

test("a failed run keeps the picture, forgets the sessions and can be run again", () => {
  const state = after(described, opened, started, loaded, failed);
  expect(state).toMatchObject({ stage: { kind: "failed", retry: "run" }, loaded: null, picture });
  expect(canRun(state)).toBe(true);
  expect(reduce(state, started).stage.kind).toBe("loading");
});

test("a stopped run is no failure and keeps the sessions", () => {
  expect(after(described, opened, started, loaded, cancelled)).toMatchObject({ stage: { kind: "ready" }, loaded: LOADED });
  expect(after(described, opened, started, cancelled).stage.kind).toBe("ready");
});

test("a hub that does not answer can be asked again, with or without a picture", () => {
  const silent = after({ kind: "describe-failed", error: toWire(FAILURE) });
  expect(silent.stage).toMatchObject({ kind: "failed", retry: "describe" });
  expect(reduce(silent, opened).stage.kind).toBe("failed");
  expect(canRun(reduce(silent, opened))).toBe(false);
  expect([opened, { kind: "retried" } as const, described].reduce(reduce, silent).stage.kind).toBe("ready");
});

test("an unsupported browser stays unsupported", () => {
  const state = after({ kind: "unsupported", reason: toWire(FAILURE) });
  expect([opened, described, started].reduce(reduce, state)).toBe(state);
});

test("a result is kept as the new picture, or dropped", () => {
  const done = after(described, opened, started, loaded, finished);
  expect(reduce(done, { kind: "result-kept" })).toMatchObject({ stage: { kind: "ready" }, picture: result });
  expect(reduce(done, { kind: "result-dropped" })).toMatchObject({ stage: { kind: "ready" }, picture });
  expect(reduce(done, opened).stage.kind).toBe("ready");
});

test("what arrives after the end of a run changes nothing", () => {
  const ready = after(described, opened, started, cancelled);
  for (const late of [loaded, stepped, finished, failed]) expect(reduce(ready, late)).toBe(ready);
});

test("a picture is not swapped under a run", () => {
  const running = after(described, opened, started, loaded);
  expect(reduce(running, { kind: "picture-opened", picture: result })).toBe(running);
});

test("a notice stops nothing and goes with the next run", () => {
  const notice = toWire(FAILURE);
  const noticed = reduce(after(described, opened), { kind: "noticed", notice });
  expect(noticed).toMatchObject({ stage: { kind: "ready" }, notice });
  expect(reduce(noticed, started).notice).toBeNull();
  expect(reduce(noticed, { kind: "notice-dismissed" }).notice).toBeNull();
});
