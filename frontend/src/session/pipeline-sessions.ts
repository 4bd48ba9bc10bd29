/** The three sessions of a release as the functions that the sampling loop calls. */
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { AppError } from "../errors.ts";
import type { PipelineGraphs } from "../inpaint/inpaint.ts";
import type { Graph, Variant } from "../manifest/schema.ts";
import { createSession, type GraphSession } from "./create-session.ts";
import type { Provider } from "./engine.ts";
import { SessionCreateError, SessionRunError } from "./errors.ts";
import type { Device } from "./gpu-device.ts";
import type { Runtime } from "./runtime.ts";

type Role = Graph["role"];

export interface PipelineSessions {
  readonly graphs: PipelineGraphs<Tensor>;
  readonly provider: Provider;
  /** Which graphs partly run on the processor; null when none does. */
  readonly providerReason: string | null;
  release(): Promise<void>;
}

/** Sessions for every graph of `variant`, one after the other. @throws what createSession does, GpuDeviceLostError. */
export async function createPipelineSessions(
  runtime: Runtime,
  variant: Variant,
  blobs: ReadonlyMap<string, Blob>,
  device: Device,
  onGraph: (role: Role) => void,
): Promise<PipelineSessions> {
  const made = new Map<Role, GraphSession>();
  const release = async (): Promise<void> => {
    for (const { session } of made.values()) await session.release();
  };
  try {
    for (const graph of variant.graphs) {
      onGraph(graph.role);
      made.set(graph.role, await Promise.race([createSession(runtime, graph, blobs, device.gpu), device.lost]));
    }
  } catch (error) {
    await release();
    throw error;
  }
  const mixed = [...made].filter(([, { provider }]) => provider !== "webgpu").map(([role]) => role);
  return {
    graphs: toFunctions(runtime, made, device),
    provider: mixed.length === 0 ? "webgpu" : "webgpu+cpu",
    providerReason: mixed.length === 0 ? null : `Parts of ${mixed.join(" and ")} have no GPU kernel here.`,
    release,
  };
}

function toFunctions(runtime: Runtime, made: ReadonlyMap<Role, GraphSession>, device: Device): PipelineGraphs<Tensor> {
  const run = async (role: Role, inputs: InferenceSession.FeedsType, output: string): Promise<Tensor> => {
    const session = made.get(role)?.session;
    if (session === undefined) throw new SessionCreateError(role, "the variant has no such graph");
    try {
      const outputs = await Promise.race([runToEnd(session, inputs, device.gpu), device.lost]);
      const tensor = outputs[output];
      if (tensor === undefined) throw new Error(`it has no output called ${output}`);
      return tensor;
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw await explainFailure(role, error, device);
    }
  };
  return {
    tensor: (values, shape) => new runtime.ort.Tensor("float32", values, shape),
    encode: (image) => run("vae_encoder", { image }, "latents"),
    denoise: (inputs) => run("denoiser", { ...inputs }, "next_latents"),
    decode: async (latents) => (await run("vae_decoder", { latents }, "image")).data as Float32Array,
    release: (tensor) => {
      tensor.dispose();
    },
  };
}

/**
 * A run whose output stays on the GPU is over when it is queued; waiting for the queue keeps progress, times and
 * cancellation honest, for about a millisecond a step.
 */
async function runToEnd(
  session: InferenceSession,
  inputs: InferenceSession.FeedsType,
  gpu: GPUDevice,
): Promise<InferenceSession.ReturnType> {
  const outputs = await session.run(inputs);
  await gpu.queue.onSubmittedWorkDone();
  return outputs;
}

/** A lost device makes runs fail a moment before it says that it is lost: the loss is what to tell. */
async function explainFailure(role: Role, error: unknown, device: Device): Promise<unknown> {
  const aMoment = new Promise<null>((resolve) => setTimeout(resolve, 50, null));
  const loss: unknown = await Promise.race([device.lost, aMoment]).catch((lost: unknown) => lost);
  return loss ?? new SessionRunError(role, error);
}
