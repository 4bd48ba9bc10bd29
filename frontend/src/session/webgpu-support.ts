/** Whether this machine can run a variant, found out before anything is downloaded. */
import type { AppError } from "../errors.ts";
import type { Variant } from "../manifest/schema.ts";
import type { StorageState } from "./engine.ts";
import { GpuFeatureError, GpuLimitError, GpuNoAdapterError, GpuUnavailableError, InsecurePageError } from "./errors.ts";

/** The part of a GPUAdapter that decides. */
export interface AdapterFacts {
  readonly features: { has(feature: string): boolean };
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
}

/** @throws InsecurePageError, GpuUnavailableError, GpuNoAdapterError. */
export async function requestAdapter(gpu: GPU | undefined, isSecureContext: boolean): Promise<GPUAdapter> {
  if (!isSecureContext) throw new InsecurePageError();
  if (gpu === undefined) throw new GpuUnavailableError();
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  } catch (error) {
    throw new GpuNoAdapterError(error);
  }
  if (adapter === null) throw new GpuNoAdapterError();
  return adapter;
}

/** Words for an adapter, such as "nvidia ampere"; browsers say as little as they like. */
export function describeAdapter(adapter: GPUAdapter): string {
  const info = adapter.info as GPUAdapterInfo | undefined; // absent in some versions of Safari
  const words = info?.description ?? "";
  const parts = [info?.vendor, info?.architecture].filter((part) => part !== undefined && part !== "");
  const name = words !== "" ? words : parts.join(" ");
  const softness = info?.isFallbackAdapter === true ? " (software)" : "";
  return `${name === "" ? "unnamed graphics adapter" : name}${softness}`;
}

/**
 * The smallest variant that `adapter` can run; of equals the first.
 *
 * @throws GpuFeatureError, GpuLimitError: why the least demanding one does not fit.
 */
export function chooseVariant(variants: readonly Variant[], adapter: AdapterFacts): Variant {
  const bySize = [...variants].sort((left, right) => left.total_bytes - right.total_bytes);
  const fitting = bySize.find((variant) => whyNot(variant, adapter) === null);
  if (fitting !== undefined) return fitting;
  const reasons = bySize.map((variant) => whyNot(variant, adapter));
  // A limit that even the variant without special features misses says more than a missing feature.
  throw reasons.find((reason) => reason?.code === "gpu.limit") ?? reasons[0] ?? new GpuNoAdapterError();
}

function whyNot({ requirements }: Variant, { features, limits }: AdapterFacts): AppError | null {
  const missing = requirements.features.filter((feature) => !features.has(feature));
  if (missing.length > 0) return new GpuFeatureError(missing);
  const needs = [
    ["maxBufferSize", requirements.max_buffer_size],
    ["maxStorageBufferBindingSize", requirements.max_storage_buffer_binding_size],
  ] as const;
  for (const [limit, needed] of needs) {
    if (limits[limit] < needed) return new GpuLimitError(limit, needed, limits[limit]);
  }
  return null;
}

/** How much may be kept, as far as the browser says. */
export async function estimateStorage(storage: Pick<StorageManager, "estimate"> | undefined): Promise<StorageState> {
  try {
    const estimate = await storage?.estimate();
    return { quotaBytes: estimate?.quota ?? null, usageBytes: estimate?.usage ?? null };
  } catch {
    return { quotaBytes: null, usageBytes: null };
  }
}
