import { expect, test } from "vitest";
import { CancelledError, toWire } from "../errors.ts";
import { canRun, initialState, shownOutcome, type AppState } from "./app-state.ts";
import { FAILURE, LOADED, OFFER } from "./engine.fixture.ts";
import { reduce, type AppEvent } from "./reduce.ts";
import { PICTURE } from "./shown-picture.fixture.ts";

const picture = PICTURE;
const outcome = { id: 1, patches: [], model: "Moebius", seed: 1, milliseconds: 5 } as const;
const draft = { ...outcome, id: 2, model: "Starter", seed: null };
const started: AppEvent = { kind: "run-started", drafter: null };
const draftStarted: AppEvent = { kind: "run-started", drafter: "Starter" };
const drafterLoaded: AppEvent = { kind: "loaded", slug: "starter", loaded: LOADED };
const drafted: AppEvent = { kind: "drafted", draft: { outcome: draft } };
const progressed: AppEvent = {
  kind: "load-progressed",
  progress: { phase: "download", doneBytes: 1, totalBytes: 2, bytesPerSecond: 0, secondsLeft: null },
};
const loaded: AppEvent = { kind: "loaded", slug: "moebius", loaded: LOADED };
const view = { box: { x: 0, y: 0, side: 4 }, mask: new Uint8Array(16), modelSize: 4 };
const stepped: AppEvent = { kind: "stepped", step: { step: 1, steps: 3, phase: "denoise", part: 0, parts: 1, detailShare: 0 }, view };
const texture = { ...outcome, id: 9, model: null };
const textureMade: AppEvent = { kind: "texture-made", outcome: texture };
const candidate: AppEvent = { kind: "candidate", outcome };
const finished: AppEvent = { kind: "finished" };
const failed: AppEvent = { kind: "run-failed", error: toWire(FAILURE) };
const cancelled: AppEvent = { kind: "run-failed", error: toWire(new CancelledError()) };

/** After a picture and a model, and then these. */
function after(...events: AppEvent[]): AppState {
  const ready: AppEvent[] = [{ kind: "chosen", offer: OFFER }, { kind: "picture-opened", picture }];
  return [...ready, ...events].reduce(reduce, initialState);
}

test("the first run loads, the second one does not", () => {
  expect(after(started).stage.kind).toBe("loading");
  const first = [started, progressed, loaded, stepped, candidate, finished];
  expect(after(...first).stage).toEqual({ kind: "done", outcome, isDraft: false });
  expect(after(...first, started).stage).toEqual({ kind: "running", step: null, hasLoaded: false, draft: null });
});

test("a draft comes first, is shown while the chosen model arrives, and gives way to the result", () => {
  const drafting = after(draftStarted, progressed, drafterLoaded, stepped);
  expect(drafting.stage).toMatchObject({ kind: "drafting", model: "Starter", step: { step: 1 } });
  expect(shownOutcome(drafting)).toBeNull();
  const loading = reduce(drafting, drafted);
  expect(loading.stage.kind).toBe("loading");
  expect(shownOutcome(loading)).toEqual({ outcome: draft, isDraft: true });
  const running = [progressed, loaded, stepped].reduce(reduce, loading);
  expect(shownOutcome(running)).toEqual({ outcome: draft, isDraft: true });
  expect(shownOutcome([candidate, finished].reduce(reduce, running))).toMatchObject({ outcome, isDraft: false });
  expect(running.loaded).toEqual({ starter: LOADED, moebius: LOADED });
});

test("a draft that did not come about stops nothing", () => {
  const loading = after(draftStarted, { kind: "drafted", draft: { outcome: null } });
  expect(loading.stage.kind).toBe("loading");
  expect(shownOutcome(loading)).toBeNull();
  expect(reduce(loading, cancelled).stage.kind).toBe("ready");
});

test("a loaded model needs no draft", () => {
  expect(after(started, loaded, candidate, finished, draftStarted).stage.kind).toBe("running");
});

test("stopping what loads or runs offers the draft as the result; stopping the draft goes back to the paint", () => {
  const asResult = { kind: "done", outcome: draft, isDraft: true };
  expect(after(draftStarted, drafted, cancelled)).toMatchObject({ stage: asResult, notice: null });
  expect(after(draftStarted, drafted, loaded, cancelled).stage).toEqual(asResult);
  expect(after(draftStarted, cancelled).stage.kind).toBe("ready");
});

test("a failure leaves the draft as the result, and says what failed", () => {
  const state = after(draftStarted, drafted, failed);
  expect(state).toMatchObject({ stage: { kind: "done", isDraft: true }, notice: { code: "test.failure" }, loaded: {} });
  expect(canRun(state)).toBe(true);
});

test("a failed run keeps the picture, forgets the sessions and can be run again", () => {
  const state = after(started, loaded, failed);
  expect(state).toMatchObject({ stage: { kind: "failed", retry: "run" }, loaded: {}, picture });
  expect(canRun(state)).toBe(true);
  expect(reduce(state, started).stage.kind).toBe("loading");
});

test("a stopped run is no failure and keeps the sessions", () => {
  expect(after(started, loaded, cancelled)).toMatchObject({ stage: { kind: "ready" }, loaded: { moebius: LOADED } });
  expect(after(started, cancelled).stage.kind).toBe("ready");
});

test("what arrives after the end of a run changes nothing", () => {
  const ready = after(started, cancelled);
  for (const late of [drafted, progressed, loaded, stepped, candidate, finished, failed, textureMade]) expect(reduce(ready, late)).toBe(ready);
});

test("of several candidates the first is shown, all are kept, and stopping keeps those that are done", () => {
  const second = { ...outcome, id: 3, seed: 2 };
  const running = after(started, loaded, candidate);
  expect(shownOutcome(running)).toEqual({ outcome, isDraft: false });
  const both = reduce(running, { kind: "candidate", outcome: second });
  const done = reduce(both, finished);
  expect(done).toMatchObject({ stage: { kind: "done", outcome }, candidates: [outcome, second], history: { versions: [{ id: 1 }, { id: 3 }] } });
  expect(reduce(done, { kind: "candidate-chosen", id: 3 }).stage).toMatchObject({ outcome: second });
  expect(reduce(done, { kind: "candidate-chosen", id: 99 })).toBe(done);
  expect(reduce(both, cancelled)).toMatchObject({ stage: { kind: "done" }, candidates: [outcome, second], notice: null });
  expect(reduce(both, failed)).toMatchObject({ stage: { kind: "done" }, notice: { code: "test.failure" } });
});

test("texture that is made after a run joins its candidates and the history, and the result stays in view", () => {
  const done = after(started, loaded, candidate, finished, textureMade);
  expect(done).toMatchObject({
    stage: { kind: "done", outcome, isDraft: false },
    candidates: [outcome, texture],
    history: { versions: [{ id: 1 }, { id: 9 }], current: null },
  });
  expect(reduce(done, { kind: "candidate-chosen", id: 9 }).stage).toMatchObject({ outcome: texture });
});

test("texture that is made while the model arrives is the draft, and stays as a candidate beside the result", () => {
  const loading = after(started, textureMade);
  expect(shownOutcome(loading)).toEqual({ outcome: texture, isDraft: true });
  const running = [loaded, stepped].reduce(reduce, loading);
  expect(shownOutcome(running)).toEqual({ outcome: texture, isDraft: true });
  expect([candidate, finished].reduce(reduce, running)).toMatchObject({ stage: { outcome, isDraft: false }, candidates: [outcome, texture] });
  expect([candidate, cancelled].reduce(reduce, running)).toMatchObject({ candidates: [outcome, texture] });
  expect(reduce(loading, failed)).toMatchObject({ stage: { kind: "done", outcome: texture, isDraft: true }, notice: { code: "test.failure" } });
});

test("texture takes no model's draft away, and comes too late for a run that has ended", () => {
  const drafting = after(draftStarted, drafted);
  expect(reduce(drafting, textureMade)).toBe(drafting);
  expect(after(started, loaded, candidate, finished, { kind: "result-dropped" }, textureMade).candidates).toEqual([outcome]);
});
