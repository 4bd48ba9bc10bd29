/** A tensor's values as they are now, without taking it from the graphics card: `getData` would. */
import type { Tensor } from "onnxruntime-web";

/** WebGPU's flags: TypeScript's types do not have the namespaces that name them. */
const COPY_TO_MEMORY = 0x8 | 0x1; // COPY_DST and MAP_READ
const MAP_READ = 0x1;

/** What is copied is decided before this returns; the promise waits until the card has done so. */
export async function copyValues(tensor: Tensor, device: GPUDevice): Promise<Float32Array> {
  if (tensor.location !== "gpu-buffer") return (tensor.data as Float32Array).slice();
  const bytes = tensor.size * Float32Array.BYTES_PER_ELEMENT;
  const staging = device.createBuffer({ size: bytes, usage: COPY_TO_MEMORY });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(tensor.gpuBuffer, 0, staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    return new Float32Array(staging.getMappedRange()).slice();
  } finally {
    staging.destroy();
  }
}
