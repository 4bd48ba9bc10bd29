/** Recorded steps beside plain ones, on a real device: the same numbers, and a picture whatever the runtime refuses. */
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { afterAll, expect, test } from "vitest";
import chunks from "../../../tests/golden/tiny_release/chunks.json";
import manifest from "../../../tests/golden/tiny_release/manifest.json";
import mixed from "../../../tests/golden/tiny_release/mixed_graph.json";
import { planSteps } from "../inpaint/ddim.ts";
import { startingNoise } from "../inpaint/seeded-noise.ts";
import { contractOf, type RoleContract } from "../manifest/pipeline-kinds.ts";
import type { Graph, LatentDiffusionInpaint, Variant } from "../manifest/schema.ts";
import { type Device, requestDevice } from "./gpu-device.ts";
import { GraphRunner, type RunnerRequest } from "./graph-runner.ts";
import { loadRuntime, type Runtime, type RuntimeBuild } from "./runtime.ts";
import { requestAdapter } from "./webgpu-support.ts";

const pipeline = manifest.pipeline as LatentDiffusionInpaint;
const STEPS = planSteps(pipeline.scheduler, 4, 1);
const BUILDS: RuntimeBuild[] = ["jspi", "asyncify"];
const devices: Device[] = [];

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

const blobs = new Map(Object.entries(chunks).map(([sha256, text]) => [sha256, new Blob([decodeBase64(text)])]));

function findDenoiser(): { readonly graph: Graph; readonly contract: RoleContract } {
  const variant = (manifest.variants as unknown as Variant[]).find(({ name }) => name === "fp32");
  const graph = variant?.graphs.find(({ role }) => role === "denoiser");
  const contract = contractOf(pipeline).denoiser;
  if (graph === undefined || contract === undefined) throw new Error("the golden manifest has no denoiser");
  return { graph, contract };
}

async function prepare(build: RuntimeBuild): Promise<RunnerRequest> {
  const device = await requestDevice(await requestAdapter(navigator.gpu));
  devices.push(device);
  return { runtime: await loadRuntime(build), gpu: device.gpu, blobs, isReplayed: true, ...findDenoiser() };
}

/** The latents after a few steps: the first of them records, the others replay. */
async function walk(runner: GraphRunner, { ort }: Runtime): Promise<Float32Array> {
  const { latent_channels: channels, latent_size: size } = pipeline;
  const make = (values: Float32Array<ArrayBuffer>, dims: number[]): Tensor => new ort.Tensor("float32", values, dims);
  const noise = (seed: number): Tensor => make(startingNoise(channels, size, seed, 0), [1, channels, size, size]);
  const scalar = (value: number): Tensor => make(Float32Array.of(value), [1]);
  const mask = make(new Float32Array(size * size).fill(1, size), [1, 1, size, size]);
  const fixed = { mask, masked_latents: noise(2), guidance: scalar(2) };
  let latents = noise(1);
  for (const { timestep, alpha, alphaPrev } of STEPS) {
    const when = { timestep: scalar(timestep), alpha: scalar(alpha), alpha_prev: scalar(alphaPrev) };
    const { next_latents: next } = await runner.run({ latents, ...fixed, ...when });
    if (next === undefined) throw new Error("it gave no output");
    latents.dispose();
    latents = next;
  }
  const values = (await latents.getData()) as Float32Array;
  latents.dispose();
  await runner.release();
  return values;
}

/** A runtime that records, and then fails to run what it recorded. */
function breakReplay({ ort, ...rest }: Runtime): Runtime {
  const create = async (bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> => {
    const session = await ort.InferenceSession.create(bytes, options);
    if (options.enableGraphCapture === true) session.run = () => Promise.reject(new Error("nothing to replay"));
    return session;
  };
  return { ...rest, ort: { ...ort, InferenceSession: { create } } as Runtime["ort"] };
}

/** A runtime that does what it recorded, and then stumbles over where its output lies. */
function loseSightOfOutputs({ ort, ...rest }: Runtime, stumbles: string[]): Runtime {
  const create = async (bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> => {
    const session = await ort.InferenceSession.create(bytes, options);
    const run = session.run.bind(session) as (...all: unknown[]) => Promise<InferenceSession.OnnxValueMapType>;
    let runs = 0;
    session.run = async (...all: unknown[]) => {
      const outputs = await run(...all);
      if (runs++ === 0) return outputs;
      stumbles.push("once more");
      throw new TypeError("Cannot set properties of undefined (setting 'Symbol(gpuBufferMetadata)')");
    };
    return session;
  };
  return { ...rest, ort: { ...ort, InferenceSession: { create } } as Runtime["ort"] };
}

afterAll(() => {
  for (const { gpu } of devices) gpu.destroy();
});

test.each(BUILDS)("the %s build gives the same latents recorded as step by step", async (build) => {
  const request = await prepare(build);
  const recorded = await GraphRunner.open(request);
  expect(recorded).toMatchObject({ provider: "webgpu", replayReason: null });
  const plain = await GraphRunner.open({ ...request, isReplayed: false });
  const [found, wanted] = [await walk(recorded, request.runtime), await walk(plain, request.runtime)];
  expect(found.some((value) => value !== 0)).toBe(true);
  expect(found).toEqual(wanted);
});

test("a run that cannot be replayed is done step by step, and the reason is kept", async () => {
  const request = await prepare("jspi");
  const plain = await GraphRunner.open({ ...request, isReplayed: false });
  const broken = await GraphRunner.open({ ...request, runtime: breakReplay(request.runtime) });
  expect(broken.replayReason).toBeNull();
  expect(await walk(broken, request.runtime)).toEqual(await walk(plain, request.runtime));
  expect(broken.replayReason).toMatchObject({ code: "gpu.not_replayed", values: { graph: "denoiser", cause: "nothing to replay" } });
});

test("a runtime that loses sight of an output has computed it all the same", async () => {
  const request = await prepare("jspi");
  const stumbles: string[] = [];
  const plain = await GraphRunner.open({ ...request, isReplayed: false });
  const stumbling = await GraphRunner.open({ ...request, runtime: loseSightOfOutputs(request.runtime, stumbles) });
  expect(await walk(stumbling, request.runtime)).toEqual(await walk(plain, request.runtime));
  expect(stumbling.replayReason).toBeNull();
  expect(stumbles).toHaveLength(STEPS.length - 1);
});

test("a graph with a node on the processor is not recorded, and the reason is kept", async () => {
  const request = await prepare("jspi");
  const bytes = decodeBase64(mixed.base64);
  const file = { path: "mixed.onnx", size: bytes.length, sha256: "mixed", chunks: [{ sha256: "mixed", size: bytes.length }] };
  const graph: Graph = { ...request.graph, file, external_data: [] };
  const runner = await GraphRunner.open({ ...request, graph, blobs: new Map([["mixed", new Blob([bytes])]]) });
  expect(runner.provider).toBe("webgpu+cpu");
  expect(runner.replayReason).toMatchObject({ code: "gpu.not_replayed", values: { graph: "denoiser" } });
  await runner.release();
});
