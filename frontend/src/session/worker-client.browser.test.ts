/** The whole engine in a real worker on WebGPU, against the tiny release that vitest's server hands out. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHUNK_CACHE_NAME, MANIFEST_CACHE_NAME } from "../config.ts";
import type { InpaintJob, InpaintStep, LoadProgress } from "./engine.ts";
import { createEngine } from "./worker-client.ts";

const SIZE = 16;
const SAMPLING = { steps: 4, guidance: 2, strength: 0.99 };

function makeJob(change: Partial<InpaintJob> = {}): InpaintJob {
  const rgba = Uint8ClampedArray.from({ length: SIZE * SIZE * 4 }, (_, index) => (index * 37) % 256);
  const mask = new Uint8Array(SIZE * SIZE).fill(255, 40, 90);
  return { rgba, mask, sampling: SAMPLING, seed: 1, ...change };
}

async function forget(): Promise<void> {
  await caches.delete(CHUNK_CACHE_NAME);
  await caches.delete(MANIFEST_CACHE_NAME);
}

beforeAll(forget);
afterAll(forget);

test("from nothing to a picture, with every number measured", async () => {
  const engine = createEngine();
  const support = await engine.gate();
  expect(support).toMatchObject({ gpu: { ok: true, adapter: expect.stringContaining("swiftshader") as string }, canRunOnProcessor: true });
  const offer = await engine.describe(null);
  expect(offer).toMatchObject({ version: "1.0.0", imageSize: SIZE, cachedBytes: 0, isOffline: false });
  expect(offer.model.notice).toBe("untrained");

  const progress: LoadProgress[] = [];
  const loaded = await engine.load(null, (step) => progress.push(step));
  expect(loaded).toMatchObject({ provider: "webgpu", providerReason: null, variant: "fp32" });
  expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(["verify-cache", "download", "session"]));
  expect(progress.at(-1)).toMatchObject({ doneBytes: offer.totalBytes, totalBytes: offer.totalBytes });
  expect((await engine.describe(null)).cachedBytes).toBe(offer.totalBytes);

  const steps: InpaintStep[] = [];
  const result = await engine.inpaint(null, makeJob(), (step) => steps.push(step));
  expect(result.rgba).toHaveLength(SIZE * SIZE * 4);
  expect(result).toMatchObject({ seed: 1, provider: "webgpu" });
  expect(result.milliseconds.total).toBeGreaterThan(result.milliseconds.phases.decode ?? NaN);
  expect(steps.map(({ phase }) => phase)).toEqual(["encode", "denoise", "denoise", "denoise", "decode"]);

  const again = await engine.inpaint(null, makeJob(), () => undefined);
  expect(again.rgba).toEqual(result.rgba);
  const other = await engine.inpaint(null, makeJob({ seed: 2 }), () => undefined);
  expect(other.rgba).not.toEqual(result.rgba);
  engine.dispose();
});

/** What the hub was asked for since this was called last. */
async function takeAskedChunks(): Promise<string[]> {
  return (await (await fetch("/golden/asked", { cache: "no-store" })).json()) as string[];
}

test("two workers that want the same model at once ask the hub for every chunk once", async () => {
  await forget();
  await takeAskedChunks();
  const [one, other] = [createEngine(), createEngine()];
  const [mine, theirs] = await Promise.all([one.load(null, () => undefined), other.load(null, () => undefined)]);
  expect([mine.provider, theirs.provider]).toEqual(["webgpu", "webgpu"]);
  const asked = await takeAskedChunks();
  expect(asked.length).toBeGreaterThan(5);
  expect(new Set(asked).size).toBe(asked.length);
  one.dispose();
  other.dispose();
});

test("a worker that ends in the middle of its download leaves the rest to the other one", async () => {
  await forget();
  const [one, other] = [createEngine(), createEngine()];
  const ended = one.load(null, ({ phase }) => {
    if (phase === "download") one.dispose();
  });
  const [outcome, loaded] = await Promise.allSettled([ended, other.load(null, () => undefined)]);
  expect(outcome).toMatchObject({ status: "rejected", reason: { code: "cancelled" } });
  expect(loaded).toMatchObject({ status: "fulfilled", value: { provider: "webgpu" } });
  other.dispose();
});

test("what of models is here is listed, checked and deleted through the worker", async () => {
  const engine = createEngine();
  await engine.load(null, () => undefined);
  const { copies, totalBytes } = await engine.inventory();
  expect(copies).toEqual([expect.objectContaining({ slug: "tiny", variant: "fp32", isLoaded: true, update: null })]);
  expect(await engine.check(() => undefined)).toEqual({ checkedBytes: totalBytes, wrongBytes: 0 });
  expect(await engine.remove(copies[0] ?? null)).toMatchObject({ copies: [], totalBytes: 0 });
  engine.dispose();
});

test("a typed error survives the way out of the worker, and the engine goes on", async () => {
  const engine = createEngine();
  const empty = makeJob({ mask: new Uint8Array(SIZE * SIZE) });
  await expect(engine.inpaint(null, empty, () => undefined)).rejects.toMatchObject({
    code: "job.mask_empty",
    advice: expect.stringContaining("Paint") as string,
    permanent: true,
  });
  expect((await engine.inpaint(null, makeJob(), () => undefined)).provider).toBe("webgpu");
  engine.dispose();
});

test("a run can be stopped between two steps, and the next one works", async () => {
  const engine = createEngine();
  await engine.load(null, () => undefined);
  const controller = new AbortController();
  let last = 0;
  const stopAtTwo = ({ step }: InpaintStep): void => {
    last = step;
    if (step === 2) controller.abort();
  };
  const run = engine.inpaint(null, makeJob({ sampling: { ...SAMPLING, steps: 400 } }), stopAtTwo, controller.signal);
  await expect(run).rejects.toMatchObject({ code: "cancelled" });
  expect(last).toBeLessThan(395);
  expect((await engine.inpaint(null, makeJob(), () => undefined)).seed).toBe(1);
  engine.dispose();
});

test("disposing ends what waits", async () => {
  const engine = createEngine();
  const waiting = engine.load(null, () => undefined);
  engine.dispose();
  await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
});
