/** One graph on the GPU, and an honest word about what else it runs on. */
import type { InferenceSession } from "onnxruntime-web";
import { describeCause } from "../errors.ts";
import type { Graph } from "../manifest/schema.ts";
import { assembleFile } from "../weights/assemble-files.ts";
import type { Provider } from "./engine.ts";
import { RuntimeUnavailableError, SessionCreateError } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

export interface GraphSession {
  readonly session: InferenceSession;
  readonly provider: Provider;
}

/** onnxruntime refuses the graph with these words when a node would fall to the processor and may not. */
const CPU_FALLBACK_WORDS = "fallback to CPU EP has been explicitly disabled";
const NO_BACKEND_WORDS = "no available backend found";

/** Where each role leaves its output: latents stay on the GPU until the decoder's picture comes back. */
const OUTPUT_LOCATION: Readonly<Record<Graph["role"], "gpu-buffer" | "cpu">> = {
  vae_encoder: "gpu-buffer",
  denoiser: "gpu-buffer",
  vae_decoder: "cpu",
};

/**
 * A session for `graph`, whose chunks are in `blobs`.
 *
 * It is made with fallback to the processor forbidden, so `webgpu` means that every node runs there. Where that is
 * refused it is made again without, and called `webgpu+cpu`.
 *
 * @throws SessionCreateError, RuntimeUnavailableError.
 */
export async function createSession(
  runtime: Runtime,
  graph: Graph,
  blobs: ReadonlyMap<string, Blob>,
  device: GPUDevice,
): Promise<GraphSession> {
  try {
    return { session: await create(runtime, graph, blobs, device, true), provider: "webgpu" };
  } catch (error) {
    if (!describeCause(error).includes(CPU_FALLBACK_WORDS)) throw explain(graph, error);
  }
  try {
    return { session: await create(runtime, graph, blobs, device, false), provider: "webgpu+cpu" };
  } catch (error) {
    throw explain(graph, error);
  }
}

async function create(
  runtime: Runtime,
  graph: Graph,
  blobs: ReadonlyMap<string, Blob>,
  device: GPUDevice,
  isFallbackForbidden: boolean,
): Promise<InferenceSession> {
  const bytes = new Uint8Array(await assembleFile(graph.file, blobs).arrayBuffer());
  return runtime.ort.InferenceSession.create(bytes, {
    executionProviders: [{ name: "webgpu", device }],
    externalData: await assembleExternalData(runtime, graph, blobs),
    preferredOutputLocation: OUTPUT_LOCATION[graph.role],
    extra: { session: { disable_cpu_ep_fallback: isFallbackForbidden ? "1" : "0" } },
    logSeverityLevel: 3,
  });
}

/** The JSPI build takes Blobs and reads them piece by piece; the other needs each file in memory, one at a time short. */
async function assembleExternalData(
  runtime: Runtime,
  graph: Graph,
  blobs: ReadonlyMap<string, Blob>,
): Promise<{ path: string; data: Blob | Uint8Array }[]> {
  const files = graph.external_data.map((file) => ({ path: file.path, data: assembleFile(file, blobs) }));
  if (runtime.build === "jspi") return files;
  return Promise.all(
    files.map(async ({ path, data }) => ({ path, data: new Uint8Array(await data.arrayBuffer()) })),
  );
}

function explain(graph: Graph, error: unknown): SessionCreateError | RuntimeUnavailableError {
  const isRuntime = describeCause(error).includes(NO_BACKEND_WORDS);
  return isRuntime ? new RuntimeUnavailableError(error) : new SessionCreateError(graph.role, error);
}
