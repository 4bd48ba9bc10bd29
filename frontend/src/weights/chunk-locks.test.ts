import { expect, test } from "vitest";
import { type Locks, openChunkLocks } from "./chunk-locks.ts";

const waiting = { signal: new AbortController().signal, onWait: (): void => undefined };
const refusing = { request: () => Promise.reject(new DOMException("no", "SecurityError")) } as unknown as Locks;
const granting = { request: (_: string, __: object, work: (lock: object) => unknown) => Promise.resolve(work({})) } as unknown as Locks;

test("where locks are missing or refused, the work is done once all the same", async () => {
  for (const locks of [undefined, refusing]) {
    let times = 0;
    expect(await openChunkLocks(locks).hold("a", () => Promise.resolve(++times), waiting)).toBe(1);
    expect(times).toBe(1);
  }
});

test("work that fails under a lock is not done again", async () => {
  let times = 0;
  const work = (): Promise<never> => {
    times += 1;
    return Promise.reject(new Error("broken"));
  };
  await expect(openChunkLocks(granting).hold("a", work, waiting)).rejects.toThrow("broken");
  expect(times).toBe(1);
});

test("a visit that ended is not worked for", async () => {
  const ended = { ...waiting, signal: AbortSignal.abort() };
  await expect(openChunkLocks(refusing).hold("a", () => Promise.resolve(1), ended)).rejects.toMatchObject({ name: "SecurityError" });
});
