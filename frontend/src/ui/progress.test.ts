import { expect, test } from "vitest";
import type { InpaintStep, LoadProgress } from "../session/engine.ts";
import type { Stage } from "./app-state.ts";
import type { Draft } from "./outcome.ts";
import { progressOf } from "./progress.ts";
import type { RunStep } from "./run-step.ts";

const NAME = "Moebius";
const WHOLE = { part: 0, parts: 1, detailShare: 0 };

const bytes = (phase: LoadProgress["phase"], doneBytes: number, draft: Draft | null = null): Stage => ({
  kind: "loading",
  progress: { phase, doneBytes, totalBytes: 100e6, bytesPerSecond: 12.4e6, secondsLeft: 65 },
  draft,
});
const step = (phase: InpaintStep["phase"], done: number, hasLoaded: boolean): Stage => ({
  kind: "running",
  step: { phase, step: done, steps: 20, ...WHOLE },
  hasLoaded,
  draft: null,
});

test("one bar: bytes, then steps, and it never goes back", () => {
  const stages: Stage[] = [
    { kind: "loading", progress: null, draft: null },
    bytes("download", 0),
    bytes("download", 50e6),
    bytes("download", 100e6),
    bytes("session", 100e6),
    { kind: "running", step: null, hasLoaded: true, draft: null },
    step("encode", 0, true),
    ...Array.from({ length: 20 }, (_, index) => step("denoise", index + 1, true)),
    step("decode", 20, true),
  ];
  const fractions = stages.map((stage) => progressOf(stage, NAME)?.fraction ?? -1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions[0]).toBe(0);
  expect(fractions.at(-1)).toBeGreaterThan(0.95);
  expect(fractions.at(-1)).toBeLessThan(1);
});

test("with a draft before it, one bar all the same, and it never goes back even if the draft fails", () => {
  const drafting = (phase: LoadProgress["phase"], doneBytes: number): Stage => ({
    kind: "drafting",
    model: "Starter",
    progress: { phase, doneBytes, totalBytes: 6e6, bytesPerSecond: 1, secondsLeft: 1 },
    step: null,
  });
  const stages: Stage[] = [
    { kind: "drafting", model: "Starter", progress: null, step: null },
    drafting("download", 3e6),
    drafting("session", 6e6),
    { kind: "drafting", model: "Starter", progress: null, step: { phase: "fill", step: 0, steps: 1, ...WHOLE } },
    { kind: "loading", progress: null, draft: { outcome: null } },
    bytes("download", 50e6, { outcome: null }),
    bytes("session", 100e6, { outcome: null }),
    step("denoise", 1, true),
  ];
  const fractions = stages.map((stage) => progressOf(stage, NAME)?.fraction ?? -1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(stages.map((stage) => progressOf(stage, NAME)?.title)).toEqual([
    "Preparing Starter for a draft",
    "Downloading Starter for a draft",
    "Preparing Starter for a draft",
    "Filling in a draft",
    "Preparing Moebius",
    "Downloading Moebius",
    "Preparing Moebius",
    "Filling in",
  ]);
});

test("what is done in one piece claims no steps and no share", () => {
  const fill: Stage = { kind: "running", step: { phase: "fill", step: 0, steps: 1, ...WHOLE }, hasLoaded: true, draft: null };
  expect(progressOf(fill, NAME)).toMatchObject({ isOpen: true, fraction: 0.6, title: "Filling in", detail: "" });
  expect(progressOf(step("denoise", 1, true), NAME)?.isOpen).toBe(false);
});

test("bytes come with amount, speed and time left", () => {
  expect(progressOf(bytes("download", 33.7e6), NAME)).toMatchObject({
    title: "Downloading Moebius",
    detail: "33.7 of 100 MB · 12.4 MB/s · 1 min 5 s left",
  });
});

test("no speed is claimed before there is one", () => {
  const progress: LoadProgress = { phase: "download", doneBytes: 0, totalBytes: 5e6, bytesPerSecond: 0, secondsLeft: null };
  expect(progressOf({ kind: "loading", progress, draft: null }, NAME)?.detail).toBe("0.0 of 5.0 MB");
});

test("without a download the steps have the whole bar", () => {
  expect(progressOf(step("denoise", 10, false), NAME)).toMatchObject({ split: 0, fraction: 0.5, detail: "Step 11 of 20" });
  expect(progressOf(step("denoise", 20, false), NAME)?.detail).toBe("Step 20 of 20");
});

const running = (step: RunStep): Stage => ({ kind: "running", step, hasLoaded: false, draft: null });

test("detail follows the model's steps, part by part, and the bar never goes back", () => {
  const parts = [{ part: 0, parts: 2, detailShare: 0.2 }, { part: 1, parts: 2, detailShare: 0 }] as const;
  const steps = parts.flatMap((part): RunStep[] => [
    { phase: "encode", step: 0, steps: 2, ...part },
    { phase: "denoise", step: 1, steps: 2, ...part },
    { phase: "decode", step: 2, steps: 2, ...part },
    ...(part.detailShare === 0 ? [] : [0, 0.5, 1].map((share) => ({ phase: "detail" as const, share, ...part }))),
  ]);
  const told = steps.map((step) => progressOf(running(step), NAME));
  const fractions = told.map((one) => one?.fraction ?? -1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.slice(3, 6)).toEqual([0.4, 0.45, 0.5]);
  expect(told.map((one) => one?.detail)).toEqual(["Looking at the picture", "Step 2 of 4", "Step 2 of 4", "", "", "", "Step 3 of 4", "Step 4 of 4", "Finishing"]);
  expect(told[3]).toMatchObject({ title: "Adding detail from the picture", isOpen: false });
});

test("where the model fills in one piece, the bar is open until detail can be measured", () => {
  const part = { part: 0, parts: 1, detailShare: 0.5 };
  expect(progressOf(running({ phase: "fill", step: 0, steps: 1, ...part }), NAME)).toMatchObject({ isOpen: true, fraction: 0 });
  expect(progressOf(running({ phase: "detail", share: 0.5, ...part }), NAME)).toMatchObject({ isOpen: false, fraction: 0.75 });
});

test("texture that is made beside a download does not move the bar", () => {
  const texture = { outcome: { id: 1, patches: [], model: null, seed: 1, milliseconds: 1 } };
  expect(progressOf(bytes("download", 50e6, texture), NAME)?.fraction).toBe(progressOf(bytes("download", 50e6), NAME)?.fraction);
});

test("nothing runs, no bar", () => {
  expect(progressOf({ kind: "ready" }, NAME)).toBeNull();
});

test.each([
  ["paused", "33.7 of 100 MB · paused"],
  ["other-tab", "33.7 of 100 MB · another tab is fetching it"],
  ["line", "33.7 of 100 MB · no answer; trying again"],
] as const)("a download that is held up as %s says so", (hold, detail) => {
  const progress: LoadProgress = { phase: "download", doneBytes: 33.7e6, totalBytes: 100e6, bytesPerSecond: 0, secondsLeft: null, hold };
  expect(progressOf({ kind: "loading", progress, draft: null }, NAME)).toMatchObject({ detail, isPaused: hold === "paused", shortage: null });
});

test("what does not fit is told with what it takes, until the model runs", () => {
  const shortage = { neededBytes: 42e6, freeBytes: null };
  const progress: LoadProgress = { phase: "session", doneBytes: 1, totalBytes: 1, bytesPerSecond: 0, secondsLeft: null, shortage };
  expect(progressOf({ kind: "loading", progress, draft: null }, NAME)).toMatchObject({
    isPaused: null,
    shortage: "Too little room to keep it (42.0 MB needed): it runs from memory.",
  });
});

test("a second attempt says by what, and what it costs first", () => {
  const retry = (downloadBytes: number): Stage => ({
    kind: "running",
    step: { phase: "encode", step: 0, steps: 1, retry: { variant: "fp32", downloadBytes }, ...WHOLE },
    hasLoaded: false,
    draft: null,
  });
  expect(progressOf(retry(0), NAME)).toMatchObject({ title: "Making it again", detail: "with fp32, which computes more exactly" });
  expect(progressOf(retry(12e6), NAME)?.detail).toBe("with fp32, which computes more exactly, 12.0 MB to download first");
});
