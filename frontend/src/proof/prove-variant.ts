/** One variant of a candidate, on this machine's graphics card, by the code that a visitor's worker runs. */
import { AppError, toWire } from "../errors.ts";
import { fetchManifest } from "../manifest/fetch-manifest.ts";
import { contractOf } from "../manifest/pipeline-kinds.ts";
import type { Graph, Variant } from "../manifest/schema.ts";
import type { Choice } from "../session/choice.ts";
import { FOLD_DEQUANTISATION } from "../session/create-session.ts";
import type { HostParts } from "../session/engine-host.ts";
import { requestDevice } from "../session/gpu-device.ts";
import { loadModel, type Running } from "../session/load-model.ts";
import { chooseForGpu } from "../session/plan-run.ts";
import { Turns } from "../session/turns.ts";
import { describeAdapter, requestAdapter } from "../session/webgpu-support.ts";
import { assembleFile, listDistinctChunks } from "../weights/assemble-files.ts";
import { PauseSwitch } from "../weights/pause-switch.ts";
import { BufferMeter } from "./buffer-meter.ts";
import type { FallenNodes, ProofCase, ProofOutcome, ProofReply, ProofRequest } from "./protocol.ts";
import { type ConsoleTap, findFallenNodes } from "./runtime-log.ts";

const VERBOSE = 0;

/** Never throws: how it ended is the answer. */
export async function proveVariant(request: ProofRequest, parts: HostParts, tap: ConsoleTap): Promise<ProofReply> {
  try {
    const adapter = await requestAdapter(parts.gpu);
    const choice = await chooseVariant(request, parts, adapter);
    const obstacle = findObstacle(choice.plan.variant, adapter);
    if (obstacle !== null) return { kind: "skipped", adapter: describeAdapter(adapter), reason: obstacle.message };
    const meters: BufferMeter[] = [];
    const running = await loadModel({
      choice,
      parts,
      computing: new Turns(),
      openDevice: async () => {
        const device = await requestDevice(adapter);
        meters.push(new BufferMeter(device.gpu));
        return device;
      },
      onProgress: () => undefined,
      signal: undefined,
      pause: new PauseSwitch(),
    });
    return { kind: "proved", outcome: await runCases(request, parts, running, tap, meters) };
  } catch (error) {
    return { kind: "failed", error: toWire(error) };
  }
}

async function chooseVariant(request: ProofRequest, parts: HostParts, adapter: GPUAdapter): Promise<Choice> {
  const { manifests: store, fetch, keys, manifestUrl: url } = parts;
  const verified = await fetchManifest({ url, store, fetch, keys, now: () => new Date() });
  const variant = verified.manifest.variants.find(({ name }) => name === request.variant);
  if (variant === undefined) throw new RangeError(`The candidate has no variant ${request.variant}.`);
  return {
    ...verified,
    machine: { adapter, whyNoGpu: null, canRunOnProcessor: false },
    plan: { variant, provider: "webgpu", reason: null, variantReason: "wished" },
  };
}

function findObstacle(variant: Variant, adapter: GPUAdapter): AppError | null {
  try {
    chooseForGpu([variant], adapter);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

async function runCases(
  { cases }: ProofRequest,
  parts: HostParts,
  running: Running,
  tap: ConsoleTap,
  meters: readonly BufferMeter[],
): Promise<ProofOutcome> {
  const times: number[] = [];
  for (const wanted of cases) times.push(await runCase(wanted, parts, running));
  const { loaded, choice, sessions } = running;
  const gpuPeakBytes = Math.max(0, ...meters.map(({ peakBytes }) => peakBytes));
  await sessions.release();
  const fallen = loaded.provider === "webgpu" ? [] : await nameFallenNodes(choice, parts, running, tap);
  const { build } = await parts.loadRuntime("webgpu");
  return {
    adapter: loaded.adapter,
    runtime: build,
    provider: loaded.provider,
    fallen,
    gpuPeakBytes,
    milliseconds: { ...loaded.milliseconds, cases: times },
  };
}

/** Milliseconds from the inputs to the output in memory. */
async function runCase({ role, inputs, outputUrl }: ProofCase, parts: HostParts, running: Running): Promise<number> {
  const { graphs } = running.sessions;
  const named = await Promise.all(
    inputs.map(async ({ name, shape, url }) => {
      const values = new Float32Array(await (await parts.fetch(url)).arrayBuffer());
      return [name, graphs.tensor(values, shape)] as const;
    }),
  );
  const started = parts.now();
  const output = await graphs.run(role, Object.fromEntries(named));
  const values = await graphs.read(output);
  const spent = parts.now() - started;
  await parts.fetch(outputUrl, { method: "PUT", body: values.slice().buffer });
  for (const tensor of [output, ...named.map(([, tensor]) => tensor)]) graphs.release(tensor);
  return spent;
}

/** Makes each session again with a log that names every node: only where some node fell. */
async function nameFallenNodes(
  choice: Choice,
  parts: HostParts,
  { device }: Running,
  tap: ConsoleTap,
): Promise<FallenNodes[]> {
  const found: FallenNodes[] = [];
  for (const graph of choice.plan.variant.graphs) {
    tap.take();
    await createVerbosely(graph, choice, parts, device?.gpu);
    const nodes = findFallenNodes(tap.take());
    if (nodes.length > 0) found.push({ role: graph.role, nodes });
  }
  return found;
}

async function createVerbosely(graph: Graph, choice: Choice, parts: HostParts, device: GPUDevice | undefined): Promise<void> {
  const { ort } = await parts.loadRuntime("webgpu");
  const blobs = await readKept(graph, choice, parts);
  const read = async (file: Graph["file"]): Promise<Uint8Array> => new Uint8Array(await assembleFile(file, blobs).arrayBuffer());
  const externalData = await Promise.all(graph.external_data.map(async (file) => ({ path: file.path, data: await read(file) })));
  const { outputLocation = "cpu" } = contractOf(choice.manifest.pipeline)[graph.role] ?? {};
  const session = await ort.InferenceSession.create(await read(graph.file), {
    executionProviders: [{ name: "webgpu", ...(device === undefined ? {} : { device }) }],
    preferredOutputLocation: outputLocation,
    externalData,
    extra: { session: FOLD_DEQUANTISATION },
    logSeverityLevel: VERBOSE,
  });
  await session.release();
}

async function readKept(graph: Graph, { plan }: Choice, { chunks }: HostParts): Promise<Map<string, Blob>> {
  const blobs = new Map<string, Blob>();
  for (const chunk of listDistinctChunks({ ...plan.variant, graphs: [graph] })) {
    const blob = await chunks.read(chunk);
    if (blob !== null) blobs.set(chunk.sha256, blob);
  }
  return blobs;
}
