import { expect, test } from "vitest";
import { describeAdapter, estimateStorage, requestAdapter } from "./webgpu-support.ts";

const gpuWith = (requestAdapter: () => Promise<GPUAdapter | null>): GPU => ({ requestAdapter }) as unknown as GPU;

test.each<[string, GPU | undefined, string]>([
  ["without WebGPU", undefined, "gpu.unavailable"],
  ["without an adapter", gpuWith(() => Promise.resolve(null)), "gpu.no_adapter"],
  ["when asking for an adapter fails", gpuWith(() => Promise.reject(new Error("gone"))), "gpu.no_adapter"],
])("%s there is a reason of its own", async (_, gpu, code) => {
  await expect(requestAdapter(gpu)).rejects.toMatchObject({ code, permanent: true });
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
