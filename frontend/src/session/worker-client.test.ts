import { expect, test } from "vitest";
import { PauseSwitch } from "../weights/pause-switch.ts";
import type { Reply, Request } from "./protocol.ts";
import { createEngine, type WorkerLike } from "./worker-client.ts";

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  onmessageerror: WorkerLike["onmessageerror"] = null;
  isTerminated = false;
  readonly requests: Request[] = [];

  postMessage(request: Request): void {
    this.requests.push(request);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  reply(reply: Reply): void {
    this.onmessage?.call(this as unknown as Worker, { data: reply } as MessageEvent<Reply>);
  }

  fail(message: string): void {
    this.onerror?.call(this as unknown as Worker, { message, preventDefault: () => undefined } as ErrorEvent);
  }
}

function makeEngine(): { engine: ReturnType<typeof createEngine>; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const engine = createEngine(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  });
  return { engine, workers };
}

const refusal = (code: string): Reply => ({
  kind: "failed",
  id: 1,
  error: { code, message: "Words.", advice: "Do this.", permanent: false },
});

test("no worker starts before the first call", async () => {
  const { engine, workers } = makeEngine();
  expect(workers).toHaveLength(0);
  const waiting = engine.describe(null);
  expect(workers).toHaveLength(1);
  engine.dispose();
  await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
});

test.each(["gpu.device_lost", "session.runtime", "session.create"])("after %s the next call gets a new worker", async (code) => {
  const { engine, workers } = makeEngine();
  const lost = engine.describe(null);
  workers[0]?.reply(refusal(code));
  await expect(lost).rejects.toMatchObject({ code, advice: "Do this." });
  expect(workers[0]?.isTerminated).toBe(true);
  void engine.describe(null).catch(() => undefined);
  expect(workers).toHaveLength(2);
  engine.dispose();
});

test("after any other error the worker stays", async () => {
  const { engine, workers } = makeEngine();
  const refused = engine.describe(null);
  workers[0]?.reply(refusal("manifest.expired"));
  await expect(refused).rejects.toMatchObject({ code: "manifest.expired" });
  expect(workers[0]?.isTerminated).toBe(false);
});

test("a worker that dies ends what waits, with its words", async () => {
  const { engine, workers } = makeEngine();
  const waiting = engine.load(null, () => undefined);
  workers[0]?.fail("out of memory");
  await expect(waiting).rejects.toMatchObject({ code: "session.worker_stopped", message: expect.stringContaining("out of memory") as string });
});

test("a worker that does not even start closes the gate", async () => {
  const { engine, workers } = makeEngine();
  const support = engine.gate();
  workers[0]?.fail("");
  expect(await support).toMatchObject({ gpu: { ok: false, reason: { code: "session.worker_stopped" } }, canRunOnProcessor: false });
});

test("an abort is handed on once, and what was aborted before is never sent", async () => {
  const { engine, workers } = makeEngine();
  const controller = new AbortController();
  const waiting = engine.describe(null, controller.signal);
  controller.abort();
  expect(workers[0]?.requests.map(({ kind }) => kind)).toEqual(["describe", "cancel"]);
  workers[0]?.reply(refusal("cancelled"));
  await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  await expect(engine.describe(null, controller.signal)).rejects.toMatchObject({ code: "cancelled" });
  expect(workers[0]?.requests).toHaveLength(2);
});

test("the visitor's variants go along with every call, also to a new worker", async () => {
  const { engine, workers } = makeEngine();
  engine.prefer("moebius", "fp32");
  const lost = engine.describe("moebius");
  workers[0]?.reply(refusal("session.runtime"));
  await expect(lost).rejects.toMatchObject({ code: "session.runtime" });
  void engine.load("moebius", () => undefined).catch(() => undefined);
  const argument = { model: "moebius", preferences: { moebius: "fp32" } };
  expect([workers[0]?.requests[0], workers[1]?.requests[0]]).toMatchObject([{ argument }, { argument }]);
  engine.prefer("moebius", null);
  void engine.describe("moebius").catch(() => undefined);
  expect(workers[1]?.requests[1]).toMatchObject({ argument: { preferences: { moebius: undefined } } });
  engine.dispose();
});

test("where a browser cannot promise to keep anything, asking it to is no failure", async () => {
  expect(await makeEngine().engine.keep()).toBe(false);
});

test("a pause is handed on while the call lasts, also one that was set before", async () => {
  const { engine, workers } = makeEngine();
  const pause = new PauseSwitch();
  pause.set(true);
  const waiting = engine.load(null, () => undefined, undefined, pause);
  pause.set(false);
  expect(workers[0]?.requests.slice(1)).toEqual([
    { kind: "pause", id: 1, isPaused: true },
    { kind: "pause", id: 1, isPaused: false },
  ]);
  workers[0]?.reply(refusal("cancelled"));
  await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  pause.set(true);
  expect(workers[0]?.requests).toHaveLength(3);
});
