import { expect, test } from "vitest";
import { toWire } from "../errors.ts";
import { initialState, type AppState, type Stage } from "./app-state.ts";
import { FAILURE, OFFER } from "./engine.fixture.ts";
import { EmptyMaskError, NoPictureError, SampleUnavailableError } from "./errors.ts";
import { statusOf } from "./status.ts";
import { webgpuHelp } from "./webgpu-help.ts";

const picture = { name: "p", width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
const at = (stage: Stage): AppState => ({ ...initialState, stage, picture, offer: OFFER });

test("the status says what to do next", () => {
  expect(statusOf(initialState, false)).toContain("Open a picture");
  expect(statusOf({ ...initialState, picture }, false)).toContain("Asking the hub");
  expect(statusOf(at({ kind: "ready" }), false)).toContain("Paint over");
  expect(statusOf(at({ kind: "ready" }), true)).toContain("Press Run");
  expect(statusOf(at({ kind: "failed", error: toWire(FAILURE), retry: "run" }), true)).toContain("still here");
});

test("the status of a result has its time and its seed", () => {
  const outcome = { picture, seed: 7, provider: "webgpu", milliseconds: 3420 } as const;
  expect(statusOf(at({ kind: "done", outcome }), true)).toBe("Done in 3.4 s, seed 7.");
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0 Safari/537.36", "Chrome and Edge"],
  ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15", "Safari"],
])("help begins with the visitor's own browser", (userAgent, browser) => {
  expect(webgpuHelp(userAgent)[0]?.browser).toBe(browser);
  expect(webgpuHelp(userAgent)).toHaveLength(3);
});

test("every error of the page says what happened and what to do", () => {
  for (const error of [new EmptyMaskError(), new NoPictureError(), new SampleUnavailableError(new Error("offline"))]) {
    expect(error.code).toMatch(/^(mask|page)\.[a-z_]+$/);
    expect(error.message).not.toBe("");
    expect(error.advice).not.toBe("");
  }
});
