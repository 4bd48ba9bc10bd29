/**
 * The denoiser alone, over buffers that stay where they are: so the runtime can record a step once and replay it.
 *
 * The runtime calls that graph capture. It spares what the processor does for every kernel of every step.
 */
import { planSteps } from "../../../src/inpaint/ddim.ts";
import { startingNoise } from "../../../src/inpaint/seeded-noise.ts";
import { contractOf } from "../../../src/manifest/pipeline-kinds.ts";
import type { Graph, LatentDiffusionInpaint } from "../../../src/manifest/schema.ts";
import { assembleExternalData } from "../../../src/session/create-session.ts";
import { requestDevice } from "../../../src/session/gpu-device.ts";
import type { Runtime } from "../../../src/session/runtime.ts";
import { assembleFile, listDistinctChunks } from "../../../src/weights/assemble-files.ts";
import { type Figures, NOTHING, type StepsAsked } from "../protocol.ts";
import { download } from "./find-model.ts";
import { USAGE } from "./gpu-usage.ts";
import { chooseModel } from "./open-model.ts";

type Session = Awaited<ReturnType<Runtime["ort"]["InferenceSession"]["create"]>>;

export async function measureSteps(asked: StepsAsked, onLoaded: () => void): Promise<Figures> {
  const { found, choice, adapter } = await chooseModel(asked);
  const { parts } = found;
  const pipeline = choice.manifest.pipeline as LatentDiffusionInpaint;
  const graph = choice.plan.variant.graphs.find(({ role }) => role === "denoiser");
  if (graph === undefined) throw new RangeError("it has no denoiser");
  const { gpu, adapter: words } = await requestDevice(adapter);
  const runtime = await parts.loadRuntime("webgpu");
  const blobs = await download(found, listDistinctChunks({ ...choice.plan.variant, graphs: [graph] }));
  const started = parts.now();
  const session = await createSession(runtime, graph, blobs, gpu, asked);
  const sessions = { denoiser: parts.now() - started };
  onLoaded();
  const steps = await runSteps(new StepBuffers(runtime, gpu, pipeline), session, asked.steps);
  return { ...NOTHING, adapter: words, provider: "webgpu", runtime: runtime.build, sessions, steps };
}

async function createSession(
  runtime: Runtime,
  graph: Graph,
  blobs: ReadonlyMap<string, Blob>,
  device: GPUDevice,
  { isCaptured, layout }: StepsAsked,
): Promise<Session> {
  const bytes = new Uint8Array(await assembleFile(graph.file, blobs).arrayBuffer());
  const externalData = await assembleExternalData(runtime, graph, blobs);
  return runtime.ort.InferenceSession.create(bytes, {
    executionProviders: [{ name: "webgpu", device, preferredLayout: layout }],
    preferredOutputLocation: "gpu-buffer",
    enableGraphCapture: isCaptured,
    externalData,
    logSeverityLevel: 3,
  });
}

/** Milliseconds of each step, from its inputs to the end of its work. */
async function runSteps(buffers: StepBuffers, session: Session, steps: number): Promise<number[]> {
  const times: number[] = [];
  for (const step of buffers.plan(steps)) {
    const started = performance.now();
    buffers.write(step);
    await session.run(buffers.inputs, buffers.outputs);
    await buffers.advance();
    times.push(performance.now() - started);
  }
  return times;
}

/** The inputs and the output of a step on the graphics card. */
class StepBuffers {
  readonly inputs: Record<string, InstanceType<Runtime["ort"]["Tensor"]>> = {};
  readonly outputs: Record<string, InstanceType<Runtime["ort"]["Tensor"]>> = {};
  readonly #buffers = new Map<string, GPUBuffer>();
  readonly #gpu: GPUDevice;
  readonly #pipeline: LatentDiffusionInpaint;

  constructor({ ort }: Runtime, gpu: GPUDevice, pipeline: LatentDiffusionInpaint) {
    this.#gpu = gpu;
    this.#pipeline = pipeline;
    const contract = contractOf(pipeline).denoiser;
    for (const [tensors, shapes] of [[this.inputs, contract?.inputs], [this.outputs, contract?.outputs]] as const) {
      for (const [name, dims] of Object.entries(shapes ?? {})) {
        tensors[name] = ort.Tensor.fromGpuBuffer(this.#makeBuffer(name, dims), { dataType: "float32", dims: [...dims] });
      }
    }
    const { latent_channels: channels, latent_size: size } = pipeline;
    for (const [seed, name] of ["latents", "masked_latents"].entries()) this.#put(name, startingNoise(channels, size, seed, 0));
    this.#put("mask", Float32Array.from({ length: size * size }, (_, at) => (at % size > size / 2 ? 1 : 0)));
    this.#put("guidance", Float32Array.of(pipeline.defaults.guidance));
  }

  /** As many steps as are asked for, whatever the model's own number. */
  plan(steps: number): ReturnType<typeof planSteps> {
    return planSteps(this.#pipeline.scheduler, steps, 1);
  }

  write({ timestep, alpha, alphaPrev }: ReturnType<typeof planSteps>[number]): void {
    for (const [name, value] of Object.entries({ timestep, alpha, alpha_prev: alphaPrev })) {
      this.#put(name, Float32Array.of(value));
    }
  }

  /** The output becomes the next input; over when all work is done. */
  async advance(): Promise<void> {
    const [from, to] = [this.#buffers.get("next_latents"), this.#buffers.get("latents")];
    if (from === undefined || to === undefined) return;
    const encoder = this.#gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, to, 0, to.size);
    this.#gpu.queue.submit([encoder.finish()]);
    await this.#gpu.queue.onSubmittedWorkDone();
  }

  #makeBuffer(name: string, dims: readonly number[]): GPUBuffer {
    const bytes = 4 * dims.reduce((product, side) => product * side, 1);
    // The runtime reads scalars in groups of four.
    const buffer = this.#gpu.createBuffer({ size: Math.max(16, bytes), usage: USAGE.STORAGE | USAGE.COPY_SRC | USAGE.COPY_DST });
    this.#buffers.set(name, buffer);
    return buffer;
  }

  #put(name: string, values: Float32Array<ArrayBuffer>): void {
    const buffer = this.#buffers.get(name);
    if (buffer !== undefined) this.#gpu.queue.writeBuffer(buffer, 0, values);
  }
}
