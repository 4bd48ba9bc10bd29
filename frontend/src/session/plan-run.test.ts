import { expect, test } from "vitest";
import { toSaid } from "../errors.ts";
import type { VariantNeeds } from "../manifest/fetch-model-list.ts";
import { GpuUnavailableError } from "./errors.ts";
import type { Machine } from "./machine.ts";
import { type AdapterFacts, chooseForGpu, planRun } from "./plan-run.ts";

const MEBIBYTE = 2 ** 20;

function makeVariant(name: string, totalBytes: number, features: string[] = [], largest = MEBIBYTE): VariantNeeds {
  const requirements = { features, max_buffer_size: largest, max_storage_buffer_binding_size: largest, peak_bytes: 1 };
  return { name, total_bytes: totalBytes, requirements };
}

function makeAdapter(features: string[] = [], largest = 128 * MEBIBYTE, isFallbackAdapter = false): GPUAdapter & AdapterFacts {
  const limits = { maxBufferSize: largest, maxStorageBufferBindingSize: largest };
  return { features: new Set(features), limits, info: { isFallbackAdapter } } as unknown as GPUAdapter;
}

const withCard = (adapter = makeAdapter()): Machine => ({ adapter, whyNoGpu: null, canRunOnProcessor: true, savesData: false });
const withoutCard = (canRunOnProcessor = true): Machine => ({
  adapter: null,
  whyNoGpu: new GpuUnavailableError(),
  canRunOnProcessor,
  savesData: false,
});

const FP32 = makeVariant("fp32", 900);
const FP16 = makeVariant("fp16", 450, ["shader-f16"]);
const INT8 = makeVariant("int8", 230, ["shader-f16"]);

test("the smallest variant that fits is chosen", () => {
  expect(chooseForGpu([FP32, FP16], makeAdapter(["shader-f16"])).name).toBe("fp16");
  expect(chooseForGpu([FP32, FP16], makeAdapter()).name).toBe("fp32");
});

test("the variant with coarse weights is for who saves data, or has no other choice", () => {
  const machine = withCard(makeAdapter(["shader-f16"]));
  const choose = (variants: VariantNeeds[], savesData: boolean): string =>
    planRun("latent-diffusion-inpaint", variants, { ...machine, savesData }).variant.name;
  expect(choose([FP32, FP16, INT8], false)).toBe("fp16");
  expect(choose([FP32, FP16, INT8], true)).toBe("int8");
  expect(choose([INT8], false)).toBe("int8");
  expect(chooseForGpu([FP32, FP16, INT8], makeAdapter(), true).name).toBe("fp32");
});

test("a missing feature is named", () => {
  expect(() => chooseForGpu([FP16], makeAdapter())).toThrow("shader-f16");
});

test("a limit is named with both numbers, and says more than a feature", () => {
  const variants = [FP16, makeVariant("fp32", 2, [], 256 * MEBIBYTE)];
  expect(() => chooseForGpu(variants, makeAdapter())).toThrow(/needs 256 MiB .*maxBufferSize.* offers 128 MiB/);
});

test("each limit counts by itself", () => {
  const features = new Set<string>();
  const [enough, little] = [MEBIBYTE, MEBIBYTE - 1];
  const bindsLess = { maxBufferSize: enough, maxStorageBufferBindingSize: little };
  expect(() => chooseForGpu([FP32], { features, limits: bindsLess })).toThrow(/maxStorageBufferBindingSize/);
  const allocatesLess = { maxBufferSize: little, maxStorageBufferBindingSize: enough };
  expect(() => chooseForGpu([FP32], { features, limits: allocatesLess })).toThrow(/maxBufferSize/);
});

test("a graphics card runs every kind", () => {
  for (const kind of ["latent-diffusion-inpaint", "direct-inpaint"] as const) {
    const plan = planRun(kind, [FP32, FP16], withCard(makeAdapter(["shader-f16"])));
    expect(plan).toEqual({ variant: FP16, provider: "webgpu", reason: null });
  }
});

test("without one a kind that may runs on the processor, with the variant that asks for no feature", () => {
  const plan = planRun("direct-inpaint", [FP16, FP32], withoutCard());
  expect(plan).toEqual({ variant: FP32, provider: "wasm", reason: toSaid(new GpuUnavailableError()) });
  expect(() => planRun("latent-diffusion-inpaint", [FP16, FP32], withoutCard())).toThrow("no WebGPU");
});

test("a simulated card is left alone by a kind that may run on the processor", () => {
  const simulated = withCard(makeAdapter([], 128 * MEBIBYTE, true));
  const plan = planRun("direct-inpaint", [FP32], simulated);
  expect(plan).toMatchObject({ provider: "wasm", reason: { code: "gpu.software" } });
  expect(planRun("latent-diffusion-inpaint", [FP32], simulated)).toMatchObject({ provider: "webgpu", reason: null });
  expect(planRun("direct-inpaint", [FP32], { ...simulated, canRunOnProcessor: false }).provider).toBe("webgpu");
});

test("a card that is too small is one as well", () => {
  const plan = planRun("direct-inpaint", [makeVariant("fp32", 9, [], 256 * MEBIBYTE)], withCard());
  expect(plan).toMatchObject({ provider: "wasm", reason: { code: "gpu.limit", values: { needed: 256 * MEBIBYTE } } });
});

test("the processor is of no use to a model that asks for features only, nor without SIMD", () => {
  expect(() => planRun("direct-inpaint", [FP16], withoutCard())).toThrow("no WebGPU");
  expect(() => planRun("direct-inpaint", [FP32], withoutCard(false))).toThrow("no WebGPU");
});
