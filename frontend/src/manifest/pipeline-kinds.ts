/** What each kind of pipeline is made of, as data: which graphs, and how they are spoken to (the hub's kinds.py). */
import { ManifestInconsistentError, RolesIncompleteError } from "./errors.ts";
import type { Graph, Manifest, Tensor, Variant } from "./schema.ts";

type Pipeline = Manifest["pipeline"];
type Shapes = Readonly<Record<string, readonly number[]>>;

interface RoleContract {
  readonly inputs: Shapes;
  readonly outputs: Shapes;
}

/** Every tensor that enters or leaves a graph, in every variant. */
const TENSOR_DTYPE = "float32";

/** Pixels to a latent, along a side. */
const DOWNSAMPLING = 8;

/** The graphs of `latent-diffusion-inpaint` by role, with the names and shapes of their tensors. */
function contractOf(pipeline: Pipeline): Readonly<Record<Graph["role"], RoleContract>> {
  const picture = [1, 3, pipeline.image_size, pipeline.image_size];
  const latents = [1, pipeline.latent_channels, pipeline.latent_size, pipeline.latent_size];
  const mask = [1, 1, pipeline.latent_size, pipeline.latent_size];
  const scalar = [1];
  return {
    vae_encoder: { inputs: { image: picture }, outputs: { latents } },
    denoiser: {
      inputs: {
        latents,
        mask,
        masked_latents: latents,
        timestep: scalar,
        guidance: scalar,
        alpha: scalar,
        alpha_prev: scalar,
      },
      outputs: { next_latents: latents },
    },
    vae_decoder: { inputs: { latents }, outputs: { image: picture } },
  };
}

/** @throws ManifestInconsistentError. */
export function checkPipeline(pipeline: Pipeline): void {
  const { scheduler } = pipeline;
  if (pipeline.latent_size * DOWNSAMPLING !== pipeline.image_size) {
    throw new ManifestInconsistentError("its latents do not fill the picture.");
  }
  if (pipeline.defaults.steps > scheduler.train_timesteps) {
    throw new ManifestInconsistentError("it takes more steps by default than there are.");
  }
  if (scheduler.beta_start > scheduler.beta_end || scheduler.beta_end >= 1) {
    throw new ManifestInconsistentError("its betas do not rise towards 1.");
  }
}

/** Each role once, and every tensor as the kind promises. @throws RolesIncompleteError, ManifestInconsistentError. */
export function checkGraphs(variant: Variant, pipeline: Pipeline): void {
  const contract = contractOf(pipeline);
  const roles = variant.graphs.map((graph) => graph.role);
  if ([...roles].sort().join() !== Object.keys(contract).sort().join()) {
    throw new RolesIncompleteError(variant.name, roles);
  }
  for (const graph of variant.graphs) {
    const place = `${variant.name}/${graph.role}`;
    checkTensors(place, graph.inputs, contract[graph.role].inputs);
    checkTensors(place, graph.outputs, contract[graph.role].outputs);
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
