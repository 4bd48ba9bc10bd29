/** Real graphs on WebGPU, in both builds of the runtime, against what onnxruntime computed in Python. */
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { afterAll, expect, test } from "vitest";
import chunks from "../../../tests/golden/tiny_release/chunks.json";
import directChunks from "../../../tests/golden/tiny_direct_release/chunks.json";
import directExpected from "../../../tests/golden/tiny_direct_release/expected.json";
import directManifest from "../../../tests/golden/tiny_direct_release/manifest.json";
import expected from "../../../tests/golden/tiny_release/expected.json";
import manifest from "../../../tests/golden/tiny_release/manifest.json";
import mixed from "../../../tests/golden/tiny_release/mixed_graph.json";
import type { InpaintJob } from "./engine.ts";
import { directInpaint } from "../inpaint/direct-inpaint.ts";
import { latentDiffusionInpaint } from "../inpaint/latent-diffusion-inpaint.ts";
import type { PipelineGraphs } from "../inpaint/pipeline-run.ts";
import type { DirectInpaint, Graph, LatentDiffusionInpaint, Variant } from "../manifest/schema.ts";
import { createSession, type SessionRequest } from "./create-session.ts";
import { type Device, requestDevice } from "./gpu-device.ts";
import { createPipelineSessions } from "./pipeline-sessions.ts";
import { loadRuntime, type Runtime, type RuntimeBuild } from "./runtime.ts";
import { requestAdapter } from "./webgpu-support.ts";

const pipeline = manifest.pipeline as LatentDiffusionInpaint;
const variants = manifest.variants as unknown as Variant[];
const directPipeline = directManifest.pipeline as DirectInpaint;
const directVariants = directManifest.variants as unknown as Variant[];
const BUILDS: RuntimeBuild[] = ["jspi", "asyncify"];
const devices: Device[] = [];

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

const blobs = new Map(
  Object.entries({ ...chunks, ...directChunks }).map(([sha256, text]) => [sha256, new Blob([decodeBase64(text)])]),
);

function findVariant(name: string, among = variants): Variant {
  const variant = among.find((candidate) => candidate.name === name);
  if (variant === undefined) throw new Error(`the golden manifest has no ${name}`);
  return variant;
}

async function openDevice(): Promise<Device> {
  const device = await requestDevice(await requestAdapter(navigator.gpu));
  devices.push(device);
  return device;
}

async function onGpu(build: RuntimeBuild): Promise<Pick<SessionRequest, "runtime" | "gpu" | "outputLocation" | "isReplayed">> {
  return { runtime: await loadRuntime(build), gpu: (await openDevice()).gpu, outputLocation: "cpu", isReplayed: false };
}

/** A runtime that also tells which graphs it is asked to record. */
function watchRecords({ ort, ...rest }: Runtime, recorded: string[]): Runtime {
  const create = async (bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> => {
    const session = await ort.InferenceSession.create(bytes, options);
    if (options.enableGraphCapture === true) recorded.push(session.inputNames.includes("timestep") ? "denoiser" : "another");
    return session;
  };
  return { ...rest, ort: { ...ort, InferenceSession: { create } } as Runtime["ort"] };
}

function worstOf(image: Float32Array, wanted: readonly number[]): number {
  return Math.max(...wanted.map((value, index) => Math.abs(value - (image[index] ?? NaN))));
}

/** The Python script's picture and mask, by the same formula. */
function goldenJob(): InpaintJob {
  const size = pipeline.image_size;
  const rgba = Uint8ClampedArray.from({ length: size * size * 4 }, (_, index) => (index * 37) % 256);
  const mask = new Uint8Array(size * size);
  for (let y = 3; y < 9; y++) mask.fill(255, y * size + 2, y * size + 7);
  return { rgba, mask, seed: 1, sampling: pipeline.defaults };
}

afterAll(() => {
  for (const { gpu } of devices) gpu.destroy();
});

test.each<[RuntimeBuild, string, string[]]>([
  ["jspi", "a card", ["denoiser"]],
  ["asyncify", "a card", ["denoiser"]],
  ["jspi", "a simulated card", []],
])("the %s build on %s computes what Python computed, with nothing on the processor", async (build, card, wantedRecords) => {
  const recorded: string[] = [];
  const runtime = watchRecords(await loadRuntime(build), recorded);
  const device = { ...(await openDevice()), isSoftware: card === "a simulated card" };
  const request = { runtime, pipeline, variant: findVariant("fp32"), blobs, device, onGraph: () => undefined };
  const sessions = await createPipelineSessions(request);
  expect(recorded).toEqual(wantedRecords);
  expect(sessions).toMatchObject({ provider: "webgpu", providerReason: null });
  const locations = new Set<string>();
  const graphs: PipelineGraphs<Tensor> = {
    ...sessions.graphs,
    run: async (role, inputs) => {
      const output = await sessions.graphs.run(role, inputs);
      if (role === "denoiser") locations.add(output.location);
      return output;
    },
  };
  const run = { job: goldenJob(), pipeline, graphs, onStep: () => undefined, now: () => performance.now() };
  const { image } = await latentDiffusionInpaint(run, Float32Array.from(expected.noise));
  expect(locations).toEqual(new Set(["gpu-buffer"]));
  expect(worstOf(image, expected.image)).toBeLessThan(1e-5);
  await sessions.release();
});

test.each<[RuntimeBuild, string, readonly number[], number]>([
  ["wasm", "fp32", directExpected.inpainted, 1e-5],
  ["jspi", "fp32", directExpected.inpainted, 1e-5],
  ["asyncify", "fp32", directExpected.inpainted, 1e-5],
  // The software adapter has no shader-f16, and the processor rounds less often than a card: half a unit in the last
  // place of each of a handful of sums near 1.
  ["wasm", "fp16", directExpected.inpainted_in_half, 2e-3],
])("the %s build fills directly with %s as Python does", async (build, name, wanted, tolerance) => {
  const runtime = await loadRuntime(build);
  const device = build === "wasm" ? null : await openDevice();
  const variant = findVariant(name, directVariants);
  const sessions = await createPipelineSessions({ runtime, pipeline: directPipeline, variant, blobs, device, onGraph: () => undefined });
  expect(sessions).toMatchObject({ provider: build === "wasm" ? "wasm" : "webgpu", providerReason: null });
  const { graphs } = sessions;
  const job = { ...goldenJob(), sampling: null };
  const { image } = await directInpaint({ job, pipeline: directPipeline, graphs, onStep: () => undefined, now: () => performance.now() });
  expect(worstOf(image, wanted)).toBeLessThan(tolerance);
  await sessions.release();
});

test("both variants of a direct model name the same weights", () => {
  const weightsOf = (name: string): string[] =>
    findVariant(name, directVariants).graphs.flatMap(({ external_data }) => external_data.map(({ sha256 }) => sha256));
  expect(weightsOf("fp16")).toEqual(weightsOf("fp32"));
});

test.each(BUILDS)("the %s build says so when a node falls to the processor", async (build) => {
  const bytes = decodeBase64(mixed.base64);
  const decoder = findVariant("fp32").graphs.find(({ role }) => role === "vae_decoder");
  if (decoder === undefined) throw new Error("the golden manifest has no decoder");
  const file = { path: "mixed.onnx", size: bytes.length, sha256: "mixed", chunks: [{ sha256: "mixed", size: bytes.length }] };
  const graph: Graph = { ...decoder, file, external_data: [] };
  const made = await createSession({ ...(await onGpu(build)), graph, blobs: new Map([["mixed", new Blob([bytes])]]) });
  expect(made.provider).toBe("webgpu+cpu");
  await made.session.release();
});

test("a graph that onnxruntime does not understand is refused with its words", async () => {
  const decoder = findVariant("fp32").graphs[2];
  if (decoder === undefined) throw new Error("the golden manifest has no decoder");
  const junk = new Map(blobs).set(decoder.file.sha256, new Blob(["no graph"]));
  await expect(createSession({ ...(await onGpu("jspi")), graph: decoder, blobs: junk })).rejects.toMatchObject({
    code: "session.create",
    message: expect.stringContaining("protobuf") as string,
  });
});
