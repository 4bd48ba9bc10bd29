import { expect, test } from "vitest";
import manifest from "../../../tests/golden/tiny_release/manifest.json";
import type { Manifest, Variant } from "../manifest/schema.ts";
import { chooseBuild } from "./runtime.ts";
import { type AdapterFacts, chooseVariant, describeAdapter, estimateStorage, requestAdapter } from "./webgpu-support.ts";

const MEBIBYTE = 2 ** 20;

function makeVariant(name: string, totalBytes: number, features: string[] = [], largest = MEBIBYTE): Variant {
  const [variant] = (manifest as unknown as Manifest).variants;
  if (variant === undefined) throw new Error("the golden manifest has no variant");
  const requirements = { features, max_buffer_size: largest, max_storage_buffer_binding_size: largest, peak_bytes: 1 };
  return { ...variant, name, total_bytes: totalBytes, requirements };
}

function makeAdapter(features: string[] = [], largest = 128 * MEBIBYTE): AdapterFacts {
  return { features: new Set(features), limits: { maxBufferSize: largest, maxStorageBufferBindingSize: largest } };
}

const gpuWith = (requestAdapter: () => Promise<GPUAdapter | null>): GPU => ({ requestAdapter }) as unknown as GPU;

test.each<[string, GPU | undefined, boolean, string]>([
  ["over plain HTTP", undefined, false, "gpu.insecure_page"],
  ["without WebGPU", undefined, true, "gpu.unavailable"],
  ["without an adapter", gpuWith(() => Promise.resolve(null)), true, "gpu.no_adapter"],
  ["when asking for an adapter fails", gpuWith(() => Promise.reject(new Error("gone"))), true, "gpu.no_adapter"],
])("%s the gate is closed, with a reason of its own", async (_, gpu, isSecure, code) => {
  await expect(requestAdapter(gpu, isSecure)).rejects.toMatchObject({ code, permanent: true });
});

test("the smallest variant that fits is chosen", () => {
  const variants = [makeVariant("fp32", 900), makeVariant("fp16", 450, ["shader-f16"])];
  expect(chooseVariant(variants, makeAdapter(["shader-f16"])).name).toBe("fp16");
  expect(chooseVariant(variants, makeAdapter()).name).toBe("fp32");
});

test("a missing feature is named", () => {
  expect(() => chooseVariant([makeVariant("fp16", 450, ["shader-f16"])], makeAdapter())).toThrow("shader-f16");
});

test("a limit is named with both numbers, and says more than a feature", () => {
  const variants = [makeVariant("fp16", 1, ["shader-f16"]), makeVariant("fp32", 2, [], 256 * MEBIBYTE)];
  expect(() => chooseVariant(variants, makeAdapter())).toThrow(/needs 256 MiB .*maxBufferSize.* offers 128 MiB/);
});

test("an adapter is described with what the browser tells", () => {
  const describe = (info: object | undefined): string => describeAdapter({ info } as unknown as GPUAdapter);
  expect(describe({ vendor: "nvidia", architecture: "ampere", description: "" })).toBe("nvidia ampere");
  expect(describe({ vendor: "google", architecture: "swiftshader", isFallbackAdapter: true })).toMatch(/software/);
  expect(describe({ description: "Apple M3" })).toBe("Apple M3");
  expect(describe(undefined)).toBe("unnamed graphics adapter");
});

test("storage says what the browser says, and nothing where it says nothing", async () => {
  const nothing = { quotaBytes: null, usageBytes: null };
  expect(await estimateStorage({ estimate: () => Promise.resolve({ quota: 10, usage: 3 }) })).toEqual({ quotaBytes: 10, usageBytes: 3 });
  expect(await estimateStorage(undefined)).toEqual(nothing);
  expect(await estimateStorage({ estimate: () => Promise.reject(new Error("no")) })).toEqual(nothing);
});

test("the smaller build is taken where WebAssembly can wait for promises", () => {
  expect(chooseBuild({ Suspending: 1, promising: 1 })).toBe("jspi");
  expect(chooseBuild({})).toBe("asyncify");
});
