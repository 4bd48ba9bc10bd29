/** The device that every session shares: ours, so that its limits are raised and its loss is seen. */
import { GpuDeviceError, GpuDeviceLostError } from "./errors.ts";
import { describeAdapter, isSoftware } from "./webgpu-support.ts";

/** What onnxruntime's WebGPU provider asks for when it makes its own device, as far as the adapter has it. */
const FEATURES: readonly GPUFeatureName[] = ["shader-f16", "subgroups"];
const LIMITS = [
  "maxBindGroups",
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
] as const;

export interface Device {
  readonly gpu: GPUDevice;
  /** Words for the adapter that it came from. */
  readonly adapter: string;
  /** True where the processor simulates it. */
  readonly isSoftware: boolean;
  /** Never fulfilled: rejects with GpuDeviceLostError when the device is lost, other than by `gpu.destroy()`. */
  readonly lost: Promise<never>;
}

/** @throws GpuDeviceError. */
export async function requestDevice(adapter: GPUAdapter): Promise<Device> {
  try {
    const gpu = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
    const lost = rejectWhenLost(gpu);
    lost.catch(() => undefined); // heard by whoever races against it; alone it is no unhandled rejection
    return { gpu, adapter: describeAdapter(adapter), isSoftware: isSoftware(adapter), lost };
  } catch (error) {
    throw new GpuDeviceError(error);
  }
}

async function rejectWhenLost(gpu: GPUDevice): Promise<never> {
  const { reason, message } = await gpu.lost;
  if (reason === "destroyed") return new Promise<never>(() => undefined);
  throw new GpuDeviceLostError(message);
}
