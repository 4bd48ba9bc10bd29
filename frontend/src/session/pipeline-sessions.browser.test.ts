/** Real graphs on WebGPU, in both builds of the runtime, against what onnxruntime computed in Python. */
import { afterAll, expect, test } from "vitest";
import chunks from "../../../tests/golden/tiny_release/chunks.json";
import expected from "../../../tests/golden/tiny_release/expected.json";
import manifest from "../../../tests/golden/tiny_release/manifest.json";
import mixed from "../../../tests/golden/tiny_release/mixed_graph.json";
import type { InpaintJob } from "./engine.ts";
import { inpaint } from "../inpaint/inpaint.ts";
import type { Graph, Manifest, Variant } from "../manifest/schema.ts";
import { createSession } from "./create-session.ts";
import { type Device, requestDevice } from "./gpu-device.ts";
import { createPipelineSessions } from "./pipeline-sessions.ts";
import { loadRuntime, type RuntimeBuild } from "./runtime.ts";
import { requestAdapter } from "./webgpu-support.ts";

const { pipeline, variants } = manifest as unknown as Manifest;
const BUILDS: RuntimeBuild[] = ["jspi", "asyncify"];
const devices: Device[] = [];

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

const blobs = new Map(Object.entries(chunks).map(([sha256, text]) => [sha256, new Blob([decodeBase64(text)])]));

function tinyVariant(): Variant {
  const [variant] = variants;
  if (variant === undefined) throw new Error("the golden manifest has no variant");
  return variant;
}

async function openDevice(): Promise<Device> {
  const device = await requestDevice(await requestAdapter(navigator.gpu, true));
  devices.push(device);
  return device;
}

/** The Python script's picture and mask, by the same formula. */
function goldenJob(): InpaintJob {
  const size = pipeline.image_size;
  const rgba = Uint8ClampedArray.from({ length: size * size * 4 }, (_, index) => (index * 37) % 256);
  const mask = new Uint8Array(size * size);
  for (let y = 3; y < 9; y++) mask.fill(255, y * size + 2, y * size + 7);
  return { rgba, mask, seed: 1, ...pipeline.defaults };
}

afterAll(() => {
  for (const { gpu } of devices) gpu.destroy();
});

test.each(BUILDS)("the %s build computes what Python computed, with nothing on the processor", async (build) => {
  const sessions = await createPipelineSessions(await loadRuntime(build), tinyVariant(), blobs, await openDevice(), () => undefined);
  expect(sessions).toMatchObject({ provider: "webgpu", providerReason: null });
  const locations = new Set<string>();
  let decoded = new Float32Array();
  const graphs = {
    ...sessions.graphs,
    denoise: async (inputs: Parameters<typeof sessions.graphs.denoise>[0]) => {
      const next = await sessions.graphs.denoise(inputs);
      locations.add(next.location);
      return next;
    },
    decode: async (latents: Parameters<typeof sessions.graphs.decode>[0]) =>
      (decoded = Float32Array.from(await sessions.graphs.decode(latents))),
  };
  const noise = Float32Array.from(expected.noise);
  await inpaint({ job: goldenJob(), pipeline, graphs, noise, onStep: () => undefined, now: () => performance.now() });
  expect(locations).toEqual(new Set(["gpu-buffer"]));
  const worst = Math.max(...expected.image.map((value, index) => Math.abs(value - (decoded[index] ?? NaN))));
  expect(worst).toBeLessThan(1e-5);
  await sessions.release();
});

test.each(BUILDS)("the %s build says so when a node falls to the processor", async (build) => {
  const bytes = decodeBase64(mixed.base64);
  const decoder = tinyVariant().graphs.find(({ role }) => role === "vae_decoder");
  if (decoder === undefined) throw new Error("the golden manifest has no decoder");
  const file = { path: "mixed.onnx", size: bytes.length, sha256: "mixed", chunks: [{ sha256: "mixed", size: bytes.length }] };
  const graph: Graph = { ...decoder, file, external_data: [] };
  const device = await openDevice();
  const made = await createSession(await loadRuntime(build), graph, new Map([["mixed", new Blob([bytes])]]), device.gpu);
  expect(made.provider).toBe("webgpu+cpu");
  await made.session.release();
});

test("a graph that onnxruntime does not understand is refused with its words", async () => {
  const decoder = tinyVariant().graphs[2];
  if (decoder === undefined) throw new Error("the golden manifest has no decoder");
  const junk = new Map(blobs).set(decoder.file.sha256, new Blob(["no graph"]));
  const device = await openDevice();
  await expect(createSession(await loadRuntime("jspi"), decoder, junk, device.gpu)).rejects.toMatchObject({
    code: "session.create",
    message: expect.stringContaining("protobuf") as string,
  });
});
