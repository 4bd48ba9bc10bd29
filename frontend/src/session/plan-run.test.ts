import { expect, test } from "vitest";
import { toSaid } from "../errors.ts";
import type { VariantNeeds } from "../manifest/fetch-model-list.ts";
import { GpuUnavailableError } from "./errors.ts";
import type { Machine } from "./machine.ts";
import { type AdapterFacts, chooseForGpu, planRun, whyNotHere, type Wish } from "./plan-run.ts";

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
  expect(planRun("latent-diffusion-inpaint", [FP32, FP16, INT8], { ...withCard(), savesData: true }).variant.name).toBe("fp32");
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
    expect(plan).toEqual({ variant: FP16, provider: "webgpu", reason: null, variantReason: "smallest" });
  }
});

test("without one a kind that may runs on the processor, with the variant that asks for no feature", () => {
  const plan = planRun("direct-inpaint", [FP16, FP32], withoutCard());
  expect(plan).toEqual({ variant: FP32, provider: "wasm", reason: toSaid(new GpuUnavailableError()), variantReason: "nothing-else-fits" });
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

test.each<[string, VariantNeeds[], Partial<Machine>, Wish, string, string]>([
  ["the only one there is", [FP32], {}, {}, "fp32", "only"],
  ["the smallest of those that fit", [FP32, FP16, INT8], {}, {}, "fp16", "smallest"],
  ["a coarse one for who saves data", [FP32, FP16, INT8], { savesData: true }, {}, "int8", "saves-data"],
  ["a coarse one where nothing else fits", [makeVariant("fp32", 900, [], 256 * MEBIBYTE), INT8], {}, {}, "int8", "nothing-else-fits"],
  ["the visitor's own", [FP32, FP16, INT8], {}, { variant: "fp32" }, "fp32", "wished"],
  ["the visitor's own, even after it failed", [FP32, FP16], {}, { variant: "fp16", failed: new Set(["fp16"]) }, "fp16", "wished"],
  ["another one than what the visitor wishes and this machine cannot", [FP32, makeVariant("fp16", 450, ["magic"])], {}, { variant: "fp16" }, "fp32", "nothing-else-fits"],
  ["another one than what failed here", [FP32, FP16], {}, { failed: new Set(["fp16"]) }, "fp32", "other-failed"],
  ["what failed, where there is nothing else", [FP16], {}, { failed: new Set(["fp16"]) }, "fp16", "only"],
])("it chooses %s, and says why", (_, variants, machine, wish, name, variantReason) => {
  const plan = planRun("latent-diffusion-inpaint", variants, { ...withCard(makeAdapter(["shader-f16"])), ...machine } as Machine, wish);
  expect(plan).toMatchObject({ variant: { name }, variantReason });
});

test("a phone is told that a model does not fit, before anything is downloaded", () => {
  const large = { ...FP32, requirements: { ...FP32.requirements, peak_bytes: 2_900_000_000 } };
  const phone: Machine = { ...withCard(), memoryBytes: 2_000_000_000 };
  expect(() => planRun("latent-diffusion-inpaint", [large], phone)).toThrow("2.9 GB of memory, and this device leaves a page about 2.0 GB");
  expect(whyNotHere(large, "webgpu", phone)).toMatchObject({ code: "gpu.memory", permanent: true });
  expect(planRun("latent-diffusion-inpaint", [large, { ...FP16, requirements: { ...FP32.requirements, peak_bytes: 1_400_000_000 } }], phone)).toMatchObject({
    variant: { name: "fp16" },
    variantReason: "nothing-else-fits",
  });
});
