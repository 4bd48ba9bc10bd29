/** What each kind of pipeline is made of, as data: which graphs, and how they are spoken to (the hub's kinds.py). */
import { ManifestInconsistentError, RolesIncompleteError } from "./errors.ts";
import type { DirectInpaint, Graph, LatentDiffusionInpaint, Manifest, Tensor, Variant } from "./schema.ts";

type Pipeline = Manifest["pipeline"];
export type ModelKind = Pipeline["kind"];
/** The pipeline of one kind. */
export type PipelineOf<Kind extends ModelKind> = Extract<Pipeline, { readonly kind: Kind }>;
export type Role = Graph["role"];
type Shapes = Readonly<Record<string, readonly number[]>>;

/** Where an output is wanted: beside the graph that reads it, or in memory. */
export type OutputLocation = "gpu-buffer" | "cpu";

/** One graph: its tensors by name, with their shapes; there is one output. */
export interface RoleContract {
  readonly inputs: Shapes;
  readonly outputs: Shapes;
  readonly outputLocation: OutputLocation;
  /** Whether a picture takes many runs of it, so that recording the first for the others pays. */
  readonly isRepeated: boolean;
}

/** The graphs of a pipeline, by role. */
export type Contract = Readonly<Partial<Record<Role, RoleContract>>>;

/** The settings of a kind that samples. */
export interface Sampling {
  readonly steps: number;
  readonly guidance: number;
  readonly strength: number;
}

interface PipelineKind<P extends Pipeline> {
  /** Whether it answers in seconds without a graphics card. */
  readonly mayRunOnProcessor: boolean;
  readonly contractOf: (pipeline: P) => Contract;
  /** What two fields make impossible together, as the end of a sentence; null when nothing is. */
  readonly findContradiction: (pipeline: P) => string | null;
  /** The model's own settings; null for a kind that does not sample. */
  readonly samplingOf: (pipeline: P) => Sampling | null;
}

/** Every tensor that enters or leaves a graph, in every variant. */
const TENSOR_DTYPE = "float32";

/** Pixels to a latent, along a side. */
const DOWNSAMPLING = 8;

const LATENT_DIFFUSION_INPAINT: PipelineKind<LatentDiffusionInpaint> = {
  mayRunOnProcessor: false, // a picture would take it the better part of an hour
  contractOf({ image_size: size, latent_size, latent_channels }) {
    const picture = [1, 3, size, size];
    const latents = [1, latent_channels, latent_size, latent_size];
    const mask = [1, 1, latent_size, latent_size];
    const [timestep, guidance, alpha, alpha_prev] = [[1], [1], [1], [1]];
    return {
      vae_encoder: { inputs: { image: picture }, outputs: { latents }, outputLocation: "gpu-buffer", isRepeated: false },
      denoiser: {
        inputs: { latents, mask, masked_latents: latents, timestep, guidance, alpha, alpha_prev },
        outputs: { next_latents: latents },
        outputLocation: "gpu-buffer",
        isRepeated: true,
      },
      vae_decoder: { inputs: { latents }, outputs: { image: picture }, outputLocation: "cpu", isRepeated: false },
    };
  },
  findContradiction({ image_size, latent_size, defaults, scheduler }) {
    if (latent_size * DOWNSAMPLING !== image_size) return "its latents do not fill the picture.";
    if (defaults.steps > scheduler.train_timesteps) return "it takes more steps by default than there are.";
    const { beta_start, beta_end } = scheduler;
    return beta_start > beta_end || beta_end >= 1 ? "its betas do not rise towards 1." : null;
  },
  samplingOf: ({ defaults: { steps, guidance, strength } }) => ({ steps, guidance, strength }),
};

const DIRECT_INPAINT: PipelineKind<DirectInpaint> = {
  mayRunOnProcessor: true,
  contractOf({ image_size: size }) {
    const image = [1, 3, size, size];
    const mask = [1, 1, size, size];
    return { inpainter: { inputs: { image, mask }, outputs: { inpainted: image }, outputLocation: "cpu", isRepeated: false } };
  },
  findContradiction: () => null,
  samplingOf: () => null,
};

export const PIPELINE_KINDS: { readonly [Kind in ModelKind]: PipelineKind<PipelineOf<Kind>> } = {
  "latent-diffusion-inpaint": LATENT_DIFFUSION_INPAINT,
  "direct-inpaint": DIRECT_INPAINT,
};

export function isKnownKind(kind: string): kind is ModelKind {
  return Object.hasOwn(PIPELINE_KINDS, kind);
}

function kindOf<Kind extends ModelKind>({ kind }: { readonly kind: Kind }): PipelineKind<PipelineOf<Kind>> {
  return PIPELINE_KINDS[kind];
}

/** The graphs of `pipeline` by role, with the names and shapes of their tensors. */
export function contractOf(pipeline: Pipeline): Contract {
  return kindOf(pipeline).contractOf(pipeline);
}

export function samplingOf(pipeline: Pipeline): Sampling | null {
  return kindOf(pipeline).samplingOf(pipeline);
}

/** @throws ManifestInconsistentError. */
export function checkPipeline(pipeline: Pipeline): void {
  const contradiction = kindOf(pipeline).findContradiction(pipeline);
  if (contradiction !== null) throw new ManifestInconsistentError(contradiction);
  const { max_hole_size: holeSize = 0, image_size: size } = pipeline;
  if (holeSize > size) throw new ManifestInconsistentError("it fills holes wider than its picture.");
}

/** Each role once, and every tensor as the kind promises. @throws RolesIncompleteError, ManifestInconsistentError. */
export function checkGraphs(variant: Variant, pipeline: Pipeline): void {
  const contract = contractOf(pipeline);
  const roles = variant.graphs.map((graph) => graph.role);
  if ([...roles].sort().join() !== Object.keys(contract).sort().join()) {
    throw new RolesIncompleteError(variant.name, roles);
  }
  for (const { role, inputs, outputs } of variant.graphs) {
    const place = `${variant.name}/${role}`;
    checkTensors(place, inputs, contract[role]?.inputs ?? {});
    checkTensors(place, outputs, contract[role]?.outputs ?? {});
  }
}

function checkTensors(place: string, tensors: readonly Tensor[], expected: Shapes): void {
  const names = tensors.map((tensor) => tensor.name).sort();
  if (names.join() !== Object.keys(expected).sort().join()) {
    throw new ManifestInconsistentError(`${place} speaks of ${names.join(", ") || "nothing"}.`);
  }
  for (const { name, dtype, shape } of tensors) {
    if (dtype !== TENSOR_DTYPE || shape.join() !== expected[name]?.join()) {
      throw new ManifestInconsistentError(`${name} of ${place} is ${dtype} [${shape.join(", ")}].`);
    }
  }
}
