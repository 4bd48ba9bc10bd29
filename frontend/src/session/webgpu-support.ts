/** The graphics adapter and the storage that the browser offers. */
import type { StorageState } from "./engine.ts";
import { GpuNoAdapterError, GpuUnavailableError } from "./errors.ts";

/** @throws GpuUnavailableError, GpuNoAdapterError. */
export async function requestAdapter(gpu: GPU | undefined): Promise<GPUAdapter> {
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
  const softness = isSoftware(adapter) ? " (software)" : "";
  return `${name === "" ? "unnamed graphics adapter" : name}${softness}`;
}

/** True where the processor simulates a graphics card. */
export function isSoftware(adapter: GPUAdapter): boolean {
  const info = adapter.info as GPUAdapterInfo | undefined;
  return info?.isFallbackAdapter === true;
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

/** How much more may be kept; null where the browser does not say. */
export function freeBytes({ quotaBytes, usageBytes }: StorageState): number | null {
  return quotaBytes === null || usageBytes === null ? null : Math.max(0, quotaBytes - usageBytes);
}

/** Whether the browser promised to keep what this site stores; null where it does not say. */
export async function isKeptForGood(storage: Partial<Pick<StorageManager, "persisted">> | undefined): Promise<boolean | null> {
  try {
    return (await storage?.persisted?.()) ?? null;
  } catch {
    return null;
  }
}
