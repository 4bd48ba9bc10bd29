/** One graph, and an honest word about what it runs on. */
import type { InferenceSession } from "onnxruntime-web";
import { describeCause } from "../errors.ts";
import type { OutputLocation } from "../manifest/pipeline-kinds.ts";
import type { Graph } from "../manifest/schema.ts";
import { assembleFile } from "../weights/assemble-files.ts";
import { StreamedBlob } from "../weights/streamed-blob.ts";
import type { Provider } from "./engine.ts";
import { RuntimeUnavailableError, SessionCreateError } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

export interface GraphSession {
  readonly session: InferenceSession;
  readonly provider: Provider;
  /** Whether every run has to be over the same buffers, and is recorded for the next. */
  readonly isReplayed: boolean;
  /** What the runtime said where it would not record what it was asked to; null where it was not asked, or does. */
  readonly replayRefusal: unknown;
}

export interface SessionRequest {
  readonly runtime: Runtime;
  readonly graph: Graph;
  /** The graph's chunks, by hash. */
  readonly blobs: ReadonlyMap<string, Blob>;
  /** Null for the processor. */
  readonly gpu: GPUDevice | null;
  /** Where on the graphics card's way the output is wanted. */
  readonly outputLocation: OutputLocation;
  /** Whether runs are to be recorded and replayed, on the graphics card alone. */
  readonly isReplayed: boolean;
}

type Options = InferenceSession.SessionOptions;

/**
 * Weights that are sent as bytes are dequantised once, when the session is made. Otherwise onnxruntime would leave that
 * for every run, in the hope of kernels that compute with integers.
 */
export const FOLD_DEQUANTISATION = { disable_quant_qdq: "1" } as const;

/** onnxruntime refuses the graph with these words when a node would fall to the processor and may not. */
const CPU_FALLBACK_WORDS = "fallback to CPU EP has been explicitly disabled";
const NO_BACKEND_WORDS = "no available backend found";
const PLAIN = { isReplayed: false, replayRefusal: null } as const;

/**
 * A session for a graph.
 *
 * For the graphics card it is made with fallback to the processor forbidden, so `webgpu` means that every node runs
 * there. Where that is refused it is made again without, and called `webgpu+cpu`.
 *
 * @throws SessionCreateError, RuntimeUnavailableError.
 */
export async function createSession(request: SessionRequest): Promise<GraphSession> {
  try {
    if (request.gpu === null) return { session: await createOnProcessor(request), provider: "wasm", ...PLAIN };
    return await createOnGpu(request, request.gpu);
  } catch (error) {
    throw explain(request.graph, error);
  }
}

function createOnProcessor(request: SessionRequest): Promise<InferenceSession> {
  return create(request, { executionProviders: ["wasm"], extra: { session: FOLD_DEQUANTISATION } });
}

async function createOnGpu(request: SessionRequest, device: GPUDevice): Promise<GraphSession> {
  if (!request.isReplayed) return createPlainly(request, device);
  try {
    const options = { ...makeOptions(request, device, true), enableGraphCapture: true };
    return { session: await create(request, options), provider: "webgpu", isReplayed: true, replayRefusal: null };
  } catch (replayRefusal) {
    // Whatever it was, it may be over without recording; if it is not, that attempt says so.
    return { ...(await createPlainly(request, device)), replayRefusal };
  }
}

async function createPlainly(request: SessionRequest, device: GPUDevice): Promise<GraphSession> {
  try {
    return { session: await create(request, makeOptions(request, device, true)), provider: "webgpu", ...PLAIN };
  } catch (error) {
    if (!describeCause(error).includes(CPU_FALLBACK_WORDS)) throw error;
    return { session: await create(request, makeOptions(request, device, false)), provider: "webgpu+cpu", ...PLAIN };
  }
}

function makeOptions({ outputLocation }: SessionRequest, device: GPUDevice, isFallbackForbidden: boolean): Options {
  return {
    executionProviders: [{ name: "webgpu", device }],
    preferredOutputLocation: outputLocation,
    extra: { session: { ...FOLD_DEQUANTISATION, disable_cpu_ep_fallback: isFallbackForbidden ? "1" : "0" } },
  };
}

async function create({ runtime, graph, blobs }: SessionRequest, options: Options): Promise<InferenceSession> {
  const bytes = new Uint8Array(await assembleFile(graph.file, blobs).arrayBuffer());
  const externalData = await assembleExternalData(runtime, graph, blobs);
  return runtime.ort.InferenceSession.create(bytes, { ...options, externalData, logSeverityLevel: 3 });
}

/** Files of up to so many bytes are read at once: most often they hold the small tensors, which are many. */
const MAX_BYTES_AT_ONCE = 4 * 2 ** 20;

/** The JSPI build takes Blobs and reads them tensor by tensor; the others need every file in memory. */
export async function assembleExternalData(
  runtime: Runtime,
  graph: Graph,
  blobs: ReadonlyMap<string, Blob>,
): Promise<{ path: string; data: Blob | Uint8Array }[]> {
  return Promise.all(
    graph.external_data.map(async (file) => {
      const data = assembleFile(file, blobs);
      const isStreamed = runtime.build === "jspi" && file.size > MAX_BYTES_AT_ONCE;
      return { path: file.path, data: isStreamed ? new StreamedBlob([data]) : new Uint8Array(await data.arrayBuffer()) };
    }),
  );
}

function explain(graph: Graph, error: unknown): SessionCreateError | RuntimeUnavailableError {
  const isRuntime = describeCause(error).includes(NO_BACKEND_WORDS);
  return isRuntime ? new RuntimeUnavailableError(error) : new SessionCreateError(graph.role, error);
}
