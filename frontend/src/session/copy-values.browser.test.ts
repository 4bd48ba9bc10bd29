/** Reading latents off the card while a run goes on: right, and cheap enough that no step waits for it. */
import { afterAll, expect, test } from "vitest";
import type { Tensor } from "onnxruntime-web";
import { copyValues } from "./copy-values.ts";
import { type Device, requestDevice } from "./gpu-device.ts";
import { loadRuntime } from "./runtime.ts";
import { requestAdapter } from "./webgpu-support.ts";

const SHAPE = [1, 4, 64, 64];
const COUNT = 4 * 64 * 64;
const STORAGE_AND_COPIES = 0x80 | 0x4 | 0x8;
const devices: Device[] = [];

afterAll(() => {
  for (const { gpu } of devices) gpu.destroy();
});

async function openDevice(): Promise<GPUDevice> {
  const device = await requestDevice(await requestAdapter(navigator.gpu));
  devices.push(device);
  return device.gpu;
}

const VALUES = Float32Array.from({ length: COUNT }, (_, at) => Math.sin(at));

/** Latents where a run has them. */
async function makeLatents(gpu: GPUDevice): Promise<{ tensor: Tensor; buffer: GPUBuffer }> {
  const { ort } = await loadRuntime("jspi");
  const buffer = gpu.createBuffer({ size: VALUES.byteLength, usage: STORAGE_AND_COPIES });
  gpu.queue.writeBuffer(buffer, 0, VALUES);
  return { tensor: ort.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims: SHAPE }), buffer };
}

test("the values come as they were when they were asked for, and the tensor stays on the card", async () => {
  const gpu = await openDevice();
  const { tensor, buffer } = await makeLatents(gpu);
  const copying = copyValues(tensor, gpu);
  gpu.queue.writeBuffer(buffer, 0, new Float32Array(COUNT));
  expect(await copying).toEqual(VALUES);
  expect(tensor.location).toBe("gpu-buffer");
  expect(await copyValues(tensor, gpu)).toEqual(new Float32Array(COUNT));
});

test("values in memory are copied too", async () => {
  const { ort } = await loadRuntime("jspi");
  const tensor = new ort.Tensor("float32", VALUES.slice(), SHAPE);
  const copy = await copyValues(tensor, await openDevice());
  expect(copy).toEqual(VALUES);
  expect(copy).not.toBe(tensor.data);
});

test("asking for a preview's two tensors takes the worker a few milliseconds at most", async () => {
  const gpu = await openDevice();
  const { tensor } = await makeLatents(gpu);
  await copyValues(tensor, gpu);
  const costs: number[] = [];
  for (let round = 0; round < 20; round++) {
    const started = performance.now();
    const copying = Promise.all([copyValues(tensor, gpu), copyValues(tensor, gpu)]);
    costs.push(performance.now() - started);
    await copying;
  }
  const median = costs.sort((left, right) => left - right)[10] ?? Infinity;
  expect(median).toBeLessThan(5);
});
