import { expect, test } from "vitest";
import { toWire } from "../errors.ts";
import { initialState, type AppState, type Stage } from "./app-state.ts";
import { FAILURE, LOADED, OFFER, STARTER, STARTER_OFFER } from "./engine.fixture.ts";
import { EmptyMaskError, NoPictureError, SampleUnavailableError } from "./errors.ts";
import { describeCost } from "./model-words.ts";
import { PICTURE } from "./shown-picture.fixture.ts";
import { statusOf } from "./status.ts";

const picture = PICTURE;
const at = (stage: Stage): AppState => ({ ...initialState, stage, picture, chosen: "moebius", offers: { moebius: OFFER } });
const byStarter = { id: 1, patches: [], model: "Starter", seed: null, milliseconds: 820 } as const;
const draft = { outcome: byStarter };
const stain = { sample: "wall", marks: [] } as const;

test("the status says what to do next", () => {
  expect(statusOf(initialState, false, null)).toContain("Open a picture");
  expect(statusOf({ ...initialState, picture }, false, null)).toContain("Asking the hub");
  expect(statusOf(at({ kind: "ready" }), false, null)).toContain("Paint over");
  expect(statusOf(at({ kind: "ready" }), true, null)).toContain("Press Run");
  expect(statusOf(at({ kind: "ready" }), true, stain)).toBe("The rust stain is already painted: press Run to remove it.");
  expect(statusOf(at({ kind: "failed", error: toWire(FAILURE), retry: "run" }), true, null)).toContain("still here");
});

test("the status of a result has its time, its model and, where there is one, its seed", () => {
  const outcome = { id: 1, patches: [], model: "Moebius", seed: 7, milliseconds: 3420 } as const;
  expect(statusOf(at({ kind: "done", outcome, isDraft: false }), true, null)).toBe("Done in 3.4 s by Moebius, seed 7.");
  expect(statusOf(at({ kind: "done", outcome: byStarter, isDraft: false }), true, null)).toBe("Done in 0.8 s by Starter.");
});

test("texture from the picture is called that, as a draft and as a result", () => {
  const texture = { ...byStarter, model: null };
  const status = (stage: Stage): string => statusOf(at(stage), true, null);
  expect(status({ kind: "loading", progress: null, draft: { outcome: texture } })).toBe("Moebius is loading. Meanwhile you see texture from this picture.");
  expect(status({ kind: "running", step: null, hasLoaded: true, draft: { outcome: texture } })).toContain("texture from this picture");
  expect(status({ kind: "done", outcome: texture, isDraft: true })).toBe("This is texture from this picture. Run again to use Moebius.");
  expect(status({ kind: "done", outcome: texture, isDraft: false })).toBe("Texture from this picture, made in 0.8 s without a model.");
});

test("a draft is called one for as long as it is one", () => {
  const status = (stage: Stage): string => statusOf(at(stage), true, null);
  expect(status({ kind: "drafting", model: "Starter", progress: null, step: null })).toBe("Starter makes a draft first.");
  expect(status({ kind: "loading", progress: null, draft })).toBe("Moebius is on its way; this is Starter's draft.");
  expect(status({ kind: "loading", progress: null, draft: null })).toBe("Moebius is on its way.");
  expect(status({ kind: "running", step: null, hasLoaded: true, draft })).toBe("Moebius is filling in; this is Starter's draft.");
  expect(status({ kind: "done", outcome: byStarter, isDraft: true })).toBe("A draft by Starter. Run again for Moebius.");
});

test("what a model costs: known from the list at once, and from the cache once it was asked", () => {
  expect(describeCost(STARTER, null, null)).toBe("6.1 MB to download");
  expect(describeCost(STARTER, { ...STARTER_OFFER, cachedBytes: 6_000_000 }, null)).toBe("100 kB of 6.1 MB to download");
  expect(describeCost(STARTER, { ...STARTER_OFFER, cachedBytes: 6_100_000 }, null)).toBe("in this browser already");
  expect(describeCost(STARTER, { ...STARTER_OFFER, cachedBytes: 6_100_000, isOffline: true }, null)).toBe("ready, offline");
  expect(describeCost(STARTER, null, LOADED)).toBe("ready");
  expect(describeCost(STARTER, { ...STARTER_OFFER, freeBytes: 2_000_000 }, null)).toBe("6.1 MB to download, room for 2.0 MB");
  expect(describeCost(STARTER, { ...STARTER_OFFER, freeBytes: 7_000_000 }, null)).toBe("6.1 MB to download");
});

test("every error of the page says what happened and what to do", () => {
  for (const error of [new EmptyMaskError(), new NoPictureError(), new SampleUnavailableError(new Error("offline"))]) {
    expect(error.code).toMatch(/^(mask|page)\.[a-z_]+$/);
    expect(error.message).not.toBe("");
    expect(error.advice).not.toBe("");
  }
});
