import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLine } from "./line.ts";
import { StallWatch, STALL_MS } from "./stall-watch.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function makeScope(onLine?: boolean): EventTarget & { navigator: { onLine?: boolean } } {
  return Object.assign(new EventTarget(), { navigator: onLine === undefined ? {} : { onLine } });
}

test("a browser that does not tell has a line", () => {
  expect(openLine(makeScope()).isUp()).toBe(true);
  expect(openLine(makeScope(true)).isUp()).toBe(true);
  expect(openLine(makeScope(false)).isUp()).toBe(false);
});

test("a wait ends after about its time, with the line, or with the visit", async () => {
  const scope = makeScope(false);
  const line = openLine(scope);
  const { signal } = new AbortController();
  const timed = line.wait(1000, signal);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1250);
  await timed;
  const back = line.wait(1000, signal);
  scope.dispatchEvent(new Event("online"));
  await back;
  await line.wait(1000, AbortSignal.abort());
  expect(vi.getTimerCount()).toBe(0);
});

test("a connection counts as broken after half a minute of silence, not of slowness", () => {
  const watch = new StallWatch();
  for (let heard = 0; heard < 5; heard++) {
    vi.advanceTimersByTime(STALL_MS - 1);
    watch.hear();
  }
  expect(watch.signal.aborted).toBe(false);
  vi.advanceTimersByTime(STALL_MS);
  expect(watch.signal.aborted).toBe(true);
});
