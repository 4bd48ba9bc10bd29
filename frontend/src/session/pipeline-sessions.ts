/** The sessions of a release as the functions that a pipeline calls. */
import type { Tensor } from "onnxruntime-web";
import { AppError, type Said } from "../errors.ts";
import type { PipelineGraphs } from "../inpaint/pipeline-run.ts";
import { contractOf, type Role, type RoleContract } from "../manifest/pipeline-kinds.ts";
import type { Manifest, Variant } from "../manifest/schema.ts";
import { copyValues } from "./copy-values.ts";
import type { Provider } from "./engine.ts";
import { SessionCreateError, SessionRunError } from "./errors.ts";
import type { Device } from "./gpu-device.ts";
import { GraphRunner } from "./graph-runner.ts";
import type { Runtime } from "./runtime.ts";

export interface PipelineSessions {
  readonly graphs: PipelineGraphs<Tensor>;
  readonly provider: Provider;
  /** Which graphs partly run on the processor, on a machine where they should not; null when none does. */
  readonly providerReason: Said | null;
  /** Why, as of now, steps are not recorded and replayed; null where they are, or where there are none. */
  readonly replayReason: Said | null;
  release(): Promise<void>;
}

export interface PipelineRequest {
  readonly runtime: Runtime;
  readonly pipeline: Manifest["pipeline"];
  readonly variant: Variant;
  readonly blobs: ReadonlyMap<string, Blob>;
  /** Null for the processor. */
  readonly device: Device | null;
  /** Told before each graph. */
  readonly onGraph: (role: Role) => void;
}

interface MadeGraph {
  readonly runner: GraphRunner;
  readonly contract: RoleContract;
}

type Made = ReadonlyMap<Role, MadeGraph>;

/**
 * Sessions for every graph, one after the other.
 *
 * The runtime runs what it records once more for that: a simulated card, which has nothing to be spared, would lose a step.
 *
 * @throws what createSession does, GpuDeviceLostError.
 */
export async function createPipelineSessions(request: PipelineRequest): Promise<PipelineSessions> {
  const { runtime, pipeline, variant, blobs, device, onGraph } = request;
  const contracts = contractOf(pipeline);
  const made = new Map<Role, MadeGraph>();
  const release = async (): Promise<void> => {
    for (const { runner } of made.values()) await runner.release();
  };
  try {
    for (const graph of variant.graphs) {
      onGraph(graph.role);
      const contract = contracts[graph.role];
      if (contract === undefined) throw new SessionCreateError(graph.role, "its pipeline has no such graph");
      const isReplayed = contract.isRepeated && device !== null && !device.isSoftware;
      const opening = GraphRunner.open({ runtime, graph, blobs, gpu: device?.gpu ?? null, contract, isReplayed });
      made.set(graph.role, { runner: await unlessLost(opening, device), contract });
    }
  } catch (error) {
    await release();
    throw error;
  }
  return {
    graphs: toFunctions(runtime, made, device),
    ...nameProvider(made, device),
    get replayReason() {
      return [...made.values()].map(({ runner }) => runner.replayReason).find((reason) => reason !== null) ?? null;
    },
    release,
  };
}

function nameProvider(made: Made, device: Device | null): Pick<PipelineSessions, "provider" | "providerReason"> {
  if (device === null) return { provider: "wasm", providerReason: null };
  const mixed = [...made].filter(([, { runner }]) => runner.provider !== "webgpu").map(([role]) => role);
  if (mixed.length === 0) return { provider: "webgpu", providerReason: null };
  const message = `Parts of ${mixed.join(" and ")} have no GPU kernel here.`;
  return { provider: "webgpu+cpu", providerReason: { code: "gpu.kernels_missing", message, values: { graphs: mixed } } };
}

function toFunctions(runtime: Runtime, made: Made, device: Device | null): PipelineGraphs<Tensor> {
  return {
    tensor: (values, shape) => new runtime.ort.Tensor("float32", values, shape),
    run: async (role, inputs) => {
      const graph = made.get(role);
      if (graph === undefined) throw new SessionRunError(role, "the variant has no such graph");
      try {
        const outputs = await unlessLost(runToEnd(graph.runner, inputs, device), device);
        const [output] = Object.keys(graph.contract.outputs).map((name) => outputs[name]);
        if (output === undefined) throw new Error("it gave no output");
        return output;
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw await explainFailure(role, error, device);
      }
    },
    read: async (tensor) => (await tensor.getData()) as Float32Array,
    peek: (tensor) => (device === null ? tensor.getData() : copyValues(tensor, device.gpu)) as Promise<Float32Array>,
    release: (tensor) => {
      tensor.dispose();
    },
  };
}

function unlessLost<Result>(task: Promise<Result>, device: Device | null): Promise<Result> {
  return device === null ? task : Promise.race([task, device.lost]);
}

/**
 * A run whose output stays on the GPU is over when it is queued; waiting for the queue keeps progress, times and
 * cancellation honest, for about a millisecond a step.
 */
async function runToEnd(
  runner: GraphRunner,
  inputs: Readonly<Record<string, Tensor>>,
  device: Device | null,
): Promise<Readonly<Record<string, Tensor>>> {
  const outputs = await runner.run(inputs);
  await device?.gpu.queue.onSubmittedWorkDone();
  return outputs;
}

/** A lost device makes runs fail a moment before it says that it is lost: the loss is what to tell. */
async function explainFailure(role: Role, error: unknown, device: Device | null): Promise<unknown> {
  const aMoment = new Promise<null>((resolve) => setTimeout(resolve, 50, null));
  const loss: unknown = await Promise.race([device?.lost ?? aMoment, aMoment]).catch((lost: unknown) => lost);
  return loss ?? new SessionRunError(role, error);
}
