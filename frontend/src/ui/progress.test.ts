import { expect, test } from "vitest";
import type { InpaintStep, LoadProgress } from "../session/engine.ts";
import type { Stage } from "./app-state.ts";
import { progressOf } from "./progress.ts";

const bytes = (phase: LoadProgress["phase"], doneBytes: number): Stage => ({
  kind: "loading",
  progress: { phase, doneBytes, totalBytes: 100e6, bytesPerSecond: 12.4e6, secondsLeft: 65 },
});
const step = (phase: InpaintStep["phase"], done: number, hasLoaded: boolean): Stage => ({
  kind: "running",
  step: { phase, step: done, steps: 20 },
  hasLoaded,
});

test("one bar: bytes, then steps, and it never goes back", () => {
  const stages: Stage[] = [
    { kind: "loading", progress: null },
    bytes("download", 0),
    bytes("download", 50e6),
    bytes("download", 100e6),
    bytes("session", 100e6),
    { kind: "running", step: null, hasLoaded: true },
    step("encode", 0, true),
    ...Array.from({ length: 20 }, (_, index) => step("denoise", index + 1, true)),
    step("decode", 20, true),
  ];
  const fractions = stages.map((stage) => progressOf(stage)?.fraction ?? -1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions[0]).toBe(0);
  expect(fractions.at(-1)).toBeGreaterThan(0.95);
  expect(fractions.at(-1)).toBeLessThan(1);
});

test("bytes come with amount, speed and time left", () => {
  expect(progressOf(bytes("download", 33.7e6))).toMatchObject({
    title: "Downloading the model",
    detail: "33.7 of 100 MB · 12.4 MB/s · 1 min 5 s left",
  });
});

test("no speed is claimed before there is one", () => {
  const progress: LoadProgress = { phase: "download", doneBytes: 0, totalBytes: 5e6, bytesPerSecond: 0, secondsLeft: null };
  expect(progressOf({ kind: "loading", progress })?.detail).toBe("0.0 of 5.0 MB");
});

test("a note is passed on", () => {
  const progress: LoadProgress = { phase: "session", doneBytes: 1, totalBytes: 1, bytesPerSecond: 0, secondsLeft: null, note: "Disk full." };
  expect(progressOf({ kind: "loading", progress })?.detail).toBe("Disk full.");
});

test("without a download the steps have the whole bar", () => {
  expect(progressOf(step("denoise", 10, false))).toMatchObject({ split: 0, fraction: 0.5, detail: "Step 11 of 20" });
  expect(progressOf(step("denoise", 20, false))?.detail).toBe("Step 20 of 20");
});

test("nothing runs, no bar", () => {
  expect(progressOf({ kind: "ready" })).toBeNull();
});
