/**
 * The predecessor's way: graphs with their weights inside, everything else as the runtime has it by default.
 *
 * Each step goes through the processor: it lays the nine channels out for both branches of the guidance, and guides
 * and updates what comes back.
 */
import asyncifyUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import * as ort from "onnxruntime-web/webgpu";
import { type DdimStep, planSteps } from "../../../src/inpaint/ddim.ts";
import { maskToLatent } from "../../../src/inpaint/mask-to-latent.ts";
import { startingNoise } from "../../../src/inpaint/seeded-noise.ts";
import { toMaskedImage, toRgba } from "../../../src/inpaint/tensor-layout.ts";
import type { LatentDiffusionInpaint } from "../../../src/manifest/schema.ts";
import { describeAdapter, requestAdapter } from "../../../src/session/webgpu-support.ts";
import { type Figures, NOTHING, type PictureTimes, type PredecessorAsked } from "../protocol.ts";
import { makeJob } from "./job.ts";

const GRAPHS = { vae_encoder: "vae_encoder.onnx", denoiser: "unet.onnx", vae_decoder: "vae_decoder.onnx" } as const;
type Role = keyof typeof GRAPHS;
type Sessions = Record<Role, ort.InferenceSession>;
type Values = Float32Array<ArrayBuffer>;

/** Of DESIGN's table of facts: what the published VAE multiplies its latents with. */
const SCALING = 0.13025;
/** Rows of the embedding: those without, then those with the condition. */
const ROWS_OF_A_BRANCH = 10;

export async function measurePredecessor(asked: PredecessorAsked, onLoaded: () => void): Promise<Figures> {
  ort.env.wasm.wasmPaths = { wasm: asyncifyUrl };
  // Threads that sleep never say how much memory they hold, and nobody is told anything then.
  if (asked.watchesMemory) ort.env.wasm.numThreads = 1;
  const adapter = describeAdapter(await requestAdapter(navigator.gpu));
  const sessions: Partial<Sessions> = {};
  const times: Record<string, number> = {};
  let weights = 0;
  for (const [role, file] of Object.entries(GRAPHS) as [Role, string][]) {
    const asking = performance.now();
    const bytes = await (await fetch(`${asked.folderUrl}${file}`)).arrayBuffer();
    weights += performance.now() - asking;
    const started = performance.now();
    sessions[role] = await ort.InferenceSession.create(bytes, { executionProviders: ["webgpu"] });
    times[role] = performance.now() - started;
  }
  onLoaded();
  const pictures: PictureTimes[] = [];
  let isFinite = true;
  for (let count = 0; count < asked.pictures; count++) {
    const { image, times: spent } = await paint(sessions as Sessions, asked.pipeline);
    pictures.push(spent);
    isFinite &&= image.every(Number.isFinite);
  }
  return { ...NOTHING, adapter, provider: "webgpu", runtime: "asyncify", weights, sessions: times, pictures, isFinite };
}

async function paint(
  sessions: Sessions,
  pipeline: LatentDiffusionInpaint,
): Promise<{ readonly image: Values; readonly times: PictureTimes }> {
  const { image_size: size, latent_size: side, defaults } = pipeline;
  const { rgba, mask } = makeJob(size);
  const marks = [performance.now()];
  const mark = (): void => void marks.push(performance.now());
  const picture = new ort.Tensor("float32", toMaskedImage(rgba, mask), [1, 3, size, size]);
  const moments = await runGraph(sessions.vae_encoder, { image: picture });
  const masked = moments.slice(0, 4 * side * side).map((value) => value * SCALING);
  mark();
  let latents = startingNoise(4, side, 1, defaults.noise_offset);
  for (const step of planSteps(pipeline.scheduler, defaults.steps, defaults.strength)) {
    const channels = [latents, maskToLatent(mask, size, side), masked];
    const noise = await runGraph(sessions.denoiser, branches(channels, step, side));
    latents = update(latents, noise, step, defaults.guidance);
    mark();
  }
  const scaled = latents.map((value) => value / SCALING);
  const decoded = await runGraph(sessions.vae_decoder, { latent: new ort.Tensor("float32", scaled, [1, 4, side, side]) });
  const image = decoded.map((value) => value / 2 + 0.5);
  toRgba(image);
  mark();
  return { image, times: toTimes(marks) };
}

function toTimes(marks: readonly number[]): PictureTimes {
  const spans = marks.slice(1).map((mark, at) => mark - (marks[at] ?? NaN));
  const [encode = NaN, ...rest] = spans;
  const steps = rest.slice(0, -1);
  const denoise = steps.reduce((sum, step) => sum + step, 0);
  const decode = rest.at(-1) ?? NaN;
  return { total: encode + denoise + decode, phases: { encode, denoise, decode }, steps };
}

async function runGraph(session: ort.InferenceSession, inputs: ort.InferenceSession.FeedsType): Promise<Values> {
  const [output] = Object.values(await session.run(inputs));
  return (await output?.getData()) as Values;
}

/** Nine channels twice, with the rows of either branch. */
function branches(channels: readonly Values[], { timestep }: DdimStep, side: number): ort.InferenceSession.FeedsType {
  const one = channels.flatMap((values) => [...values]);
  const rows = Array.from({ length: ROWS_OF_A_BRANCH }, (_, at) => at);
  const ids = [...rows.map((row) => row + ROWS_OF_A_BRANCH), ...rows].map(BigInt);
  return {
    latent: new ort.Tensor("float32", Float32Array.from([...one, ...one]), [2, 9, side, side]),
    timesteps: new ort.Tensor("int64", BigInt64Array.of(BigInt(timestep), BigInt(timestep)), [2]),
    input_ids: new ort.Tensor("int64", BigInt64Array.from(ids), [2, ROWS_OF_A_BRANCH]),
  };
}

/** Guidance (Ho and Salimans, arXiv 2207.12598) and one deterministic step of DDIM. */
function update(latents: Values, noise: Values, { alpha, alphaPrev }: DdimStep, guidance: number): Values {
  return latents.map((value, at) => {
    const [without, withIt] = [noise[at] ?? NaN, noise[at + latents.length] ?? NaN];
    const guided = without + guidance * (withIt - without);
    const clean = (value - Math.sqrt(1 - alpha) * guided) / Math.sqrt(alpha);
    return Math.sqrt(alphaPrev) * clean + Math.sqrt(1 - alphaPrev) * guided;
  });
}
