/** A graph whose weight is sent as bytes: every build dequantises it when the session is made, and never again. */
import { afterAll, expect, test } from "vitest";
import golden from "../../../tests/golden/int8_graph.json";
import type { Graph } from "../manifest/schema.ts";
import { createSession } from "./create-session.ts";
import { type Device, requestDevice } from "./gpu-device.ts";
import { loadRuntime, type RuntimeBuild } from "./runtime.ts";
import { requestAdapter } from "./webgpu-support.ts";

const bytes = Uint8Array.from(atob(golden.graph), (character) => character.charCodeAt(0));
const side = golden.given.length;
const file = { path: "int8.onnx", size: bytes.length, sha256: "int8", chunks: [{ sha256: "int8", size: bytes.length }] };
const graph: Graph = {
  role: "inpainter",
  opset: 19,
  ir_version: 10,
  inputs: [{ name: "x", dtype: "float32", shape: [1, side] }],
  outputs: [{ name: "y", dtype: "float32", shape: [1, side] }],
  file,
  external_data: [],
};
const devices: Device[] = [];

afterAll(() => {
  for (const { gpu } of devices) gpu.destroy();
});

async function openDevice(): Promise<GPUDevice> {
  const device = await requestDevice(await requestAdapter(navigator.gpu));
  devices.push(device);
  return device.gpu;
}

// The software adapter has no shader-f16, which a weight in half precision would need in a run.
test.each<[RuntimeBuild, string]>([
  ["jspi", "webgpu"],
  ["asyncify", "webgpu"],
  ["wasm", "wasm"],
])("the %s build reads bytes as the halves that they stand for", async (build, provider) => {
  const runtime = await loadRuntime(build);
  const gpu = build === "wasm" ? null : await openDevice();
  const made = await createSession({ runtime, gpu, outputLocation: "cpu", isReplayed: false, graph, blobs: new Map([["int8", new Blob([bytes])]]) });
  expect(made.provider).toBe(provider);
  const x = new runtime.ort.Tensor("float32", Float32Array.from(golden.given), [1, side]);
  const { y } = await made.session.run({ x });
  const found = (await y?.getData()) as Float32Array;
  const worst = Math.max(...golden.wanted.map((value, index) => Math.abs(value - (found[index] ?? NaN))));
  expect(worst).toBeLessThan(1e-5);
  await made.session.release();
});
