import { expect, test } from "vitest";
import type { InpaintStep, LoadProgress } from "../session/engine.ts";
import type { Draft, Stage } from "./app-state.ts";
import { progressOf } from "./progress.ts";

const NAME = "Moebius";

const bytes = (phase: LoadProgress["phase"], doneBytes: number, draft: Draft | null = null): Stage => ({
  kind: "loading",
  progress: { phase, doneBytes, totalBytes: 100e6, bytesPerSecond: 12.4e6, secondsLeft: 65 },
  draft,
});
const step = (phase: InpaintStep["phase"], done: number, hasLoaded: boolean): Stage => ({
  kind: "running",
  step: { phase, step: done, steps: 20 },
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
    { kind: "drafting", model: "Starter", progress: null, step: { phase: "fill", step: 0, steps: 1 } },
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
  const fill: Stage = { kind: "running", step: { phase: "fill", step: 0, steps: 1 }, hasLoaded: true, draft: null };
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

test("a note is passed on", () => {
  const progress: LoadProgress = { phase: "session", doneBytes: 1, totalBytes: 1, bytesPerSecond: 0, secondsLeft: null, note: { code: "test.full", message: "Disk full." } };
  expect(progressOf({ kind: "loading", progress, draft: null }, NAME)?.detail).toBe("Disk full.");
});

test("without a download the steps have the whole bar", () => {
  expect(progressOf(step("denoise", 10, false), NAME)).toMatchObject({ split: 0, fraction: 0.5, detail: "Step 11 of 20" });
  expect(progressOf(step("denoise", 20, false), NAME)?.detail).toBe("Step 20 of 20");
});

test("nothing runs, no bar", () => {
  expect(progressOf({ kind: "ready" }, NAME)).toBeNull();
});
