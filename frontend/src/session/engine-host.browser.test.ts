/** What happens when something is missing or breaks on the way, with the real parts around it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import tinyManifest from "../../../tests/golden/tiny_release/manifest.json";
import { pinnedKeyRing } from "../manifest/key-ring.ts";
import type { Variant } from "../manifest/schema.ts";
import { listDistinctChunks } from "../weights/assemble-files.ts";
import type { LoadProgress } from "./engine.ts";
import type { EngineHost, HostParts } from "./engine-host.ts";
import { forgetEverything, makeHost as makeHostOf, makeJob } from "./engine-host.fixture.ts";

let requests: string[];

beforeEach(() => {
  requests = [];
});

afterEach(forgetEverything);

function makeHost(change: Partial<HostParts> = {}): EngineHost {
  return makeHostOf(requests, change);
}

function tinyVariant(): Variant {
  const [variant] = tinyManifest.variants as unknown as Variant[];
  if (variant === undefined) throw new Error("the golden manifest has no variant");
  return variant;
}

/** A GPU whose devices can be lost on command, as a driver reset does. */
function makeFragileGpu(): { gpu: GPU; lose: () => void } {
  const losses: ((info: GPUDeviceLostInfo) => void)[] = [];
  const gpu = {
    requestAdapter: async (options: GPURequestAdapterOptions) => {
      const adapter = await navigator.gpu.requestAdapter(options);
      if (adapter === null) return null;
      const requestDevice = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        const device = await requestDevice(descriptor);
        Object.defineProperty(device, "lost", { value: new Promise((resolve) => losses.push(resolve)) });
        return device;
      };
      return adapter;
    },
  };
  const lose = (): void => {
    losses.at(-1)?.({ reason: "unknown", message: "driver reset" });
  };
  return { gpu: gpu as unknown as GPU, lose };
}

test("without WebGPU the gate says why, and of a model that needs it no chunk is asked for", async () => {
  const host = makeHost({ gpu: undefined });
  expect(await host.gate()).toMatchObject({ gpu: { ok: false, reason: { code: "gpu.unavailable" } }, canRunOnProcessor: true });
  await expect(host.load(null, () => undefined)).rejects.toMatchObject({ code: "gpu.unavailable" });
  expect(requests).toEqual(["/api/manifest"]);
});

test("a machine that can run nothing asks the hub for nothing", async () => {
  const host = makeHost({ isSecureContext: false });
  await expect(host.describe(null)).rejects.toMatchObject({ code: "gpu.insecure_page" });
  expect(requests).toEqual([]);
});

test("a signature by another key ends it before any chunk", async () => {
  await expect(makeHost({ keys: pinnedKeyRing({}) }).load(null, () => undefined)).rejects.toMatchObject({ code: "manifest.signature_untrusted" });
  expect(requests).toEqual(["/api/manifest"]);
});

test("a second visit asks for no chunk, and one without a network works as well", async () => {
  await makeHost().load(null, () => undefined);
  expect(requests.filter((url) => url.includes("/chunks/")).length).toBeGreaterThan(5);
  requests = [];
  await makeHost().load(null, () => undefined);
  expect(requests).toEqual(["/api/manifest"]);
  const offline = makeHost({ fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
  expect((await offline.describe(null)).isOffline).toBe(true);
  expect((await offline.load(null, () => undefined)).provider).toBe("webgpu");
});

test("a lost device ends the run with a reason, and the next run loads anew without a download", async () => {
  const { gpu, lose } = makeFragileGpu();
  const host = makeHost({ gpu });
  await host.load(null, () => undefined);
  requests = [];
  const lost = host.inpaint(null, makeJob(), ({ step }) => {
    if (step === 1) lose();
  });
  await expect(lost).rejects.toMatchObject({ code: "gpu.device_lost", message: expect.stringContaining("driver reset") as string });
  expect((await host.inpaint(null, makeJob(), () => undefined)).provider).toBe("webgpu");
  expect(requests).toEqual([]);
});

test("loading can be stopped between two graphs, and begun again", async () => {
  const host = makeHost();
  const controller = new AbortController();
  const stopAtSessions = ({ phase }: LoadProgress): void => {
    if (phase === "session") controller.abort();
  };
  await expect(host.load(null, stopAtSessions, controller.signal)).rejects.toMatchObject({ code: "cancelled" });
  expect((await host.load(null, () => undefined)).provider).toBe("webgpu");
});

test("without WebGPU a model that may runs on the processor, from the download to the picture", async () => {
  const host = makeHost({ gpu: undefined });
  const offer = await host.describe("direct");
  const reason = { code: "gpu.unavailable", message: "This browser has no WebGPU." };
  expect(offer).toMatchObject({ kind: "direct-inpaint", provider: "wasm", providerReason: reason, variant: "fp32", sampling: null });
  const loaded = await host.load("direct", () => undefined);
  expect(loaded).toMatchObject({ provider: "wasm", providerReason: reason, adapter: "processor, 1 thread" });
  const steps: string[] = [];
  const result = await host.inpaint("direct", { ...makeJob(), sampling: null }, ({ phase }) => steps.push(phase));
  expect(result).toMatchObject({ provider: "wasm", seed: 1 });
  expect(steps).toEqual(["fill"]);
});

test("where the card refuses to work, a model that may runs on the processor, and says why", async () => {
  const gpu = {
    requestAdapter: async () => {
      const adapter = await navigator.gpu.requestAdapter();
      const info = { vendor: "test", architecture: "broken", description: "", isFallbackAdapter: false };
      if (adapter !== null) Object.defineProperty(adapter, "info", { value: info });
      if (adapter !== null) adapter.requestDevice = () => Promise.reject(new Error("out of memory"));
      return adapter;
    },
  } as unknown as GPU;
  const host = makeHost({ gpu });
  expect((await host.describe("direct")).provider).toBe("webgpu");
  const loaded = await host.load("direct", () => undefined);
  expect(loaded).toMatchObject({ provider: "wasm", providerReason: { code: "gpu.device", values: { cause: "out of memory" } } });
  expect(await host.describe("direct")).toMatchObject({ provider: "wasm", variant: loaded.variant });
  expect((await host.inpaint("direct", { ...makeJob(), sampling: null }, () => undefined)).provider).toBe("wasm");
  await expect(host.load("tiny", () => undefined)).rejects.toMatchObject({ code: "gpu.device" });
});

test("the list says of each model what it is and whether it runs here", async () => {
  const card = await makeHost().models();
  expect(card.map(({ slug, isDefault, whyNot }) => [slug, isDefault, whyNot])).toEqual([
    ["tiny", true, null],
    ["direct", false, null],
  ]);
  const [tiny, direct] = await makeHost({ gpu: undefined }).models();
  expect(tiny).toMatchObject({ kind: "latent-diffusion-inpaint", imageSize: 16, whyNot: { code: "gpu.unavailable" } });
  expect(direct).toMatchObject({ kind: "direct-inpaint", whyNot: null, provider: "wasm" });
  expect(direct?.totalBytes).toBe((await makeHost({ gpu: undefined }).describe("direct")).totalBytes);
});

test("a model fills while another one is on its way, and both stay loaded", async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const tinyChunks = new Set(listDistinctChunks(tinyVariant()).map(({ sha256 }) => sha256));
  const slowly: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    requests.push(url);
    if (tinyChunks.has(url.slice(-64))) await held;
    return fetch(input, init);
  };
  const host = makeHost({ fetch: slowly });
  const loading = host.load("tiny", () => undefined);
  const draft = await host.inpaint("direct", { ...makeJob(), sampling: null }, () => undefined);
  expect(draft.rgba).toHaveLength(1024);
  letGo();
  expect((await loading).provider).toBe("webgpu");
  requests = [];
  expect((await host.inpaint(null, makeJob(), () => undefined)).provider).toBe("webgpu");
  await host.inpaint("direct", { ...makeJob(), sampling: null }, () => undefined);
  expect(requests.filter((url) => url.includes("/chunks/"))).toEqual([]);
});

test("chunks of every model that was looked at outlive the loading of another", async () => {
  const host = makeHost();
  await host.load("direct", () => undefined);
  await host.load("tiny", () => undefined);
  const { cachedBytes, totalBytes } = await makeHost().describe("direct");
  expect(cachedBytes).toBe(totalBytes);
});

test("the second candidate of the same picture runs no encoder, and is the one that a fresh engine makes", async () => {
  const host = makeHost();
  const second = { ...makeJob(), seed: 2 };
  const first = await host.inpaint(null, makeJob(), () => undefined);
  const phases: string[] = [];
  const candidate = await host.inpaint(null, second, ({ phase }) => phases.push(phase));
  expect(phases).toEqual(["denoise", "denoise", "denoise", "decode"]);
  expect(candidate.rgba).not.toEqual(first.rgba);
  expect(candidate.rgba).toEqual((await makeHost().inpaint(null, second, () => undefined)).rgba);
});

test("a run shows previews on the way, and its result is none the worse for them", async () => {
  const previews: number[] = [];
  const steps = { steps: 12, guidance: 2, strength: 1 };
  await makeHost().inpaint(null, { ...makeJob(), sampling: steps }, ({ preview }) => {
    if (preview !== undefined) previews.push(preview.rgba.length);
  });
  expect(previews.length).toBeGreaterThan(2);
  expect(new Set(previews)).toEqual(new Set([16]));
});
