/**
 * The manifest's types, generated from inpaint_app/manifest/schema.json by `npm run generate`.
 * A test compares the two: change the schema, not this file.
 */

export type Slug = string;
/**
 * Semantic Versioning 2.0.0 without build metadata.
 */
export type Version = string;
/**
 * RFC 3339, UTC, whole seconds.
 */
export type Timestamp = string;
export type Sha256 = string;
export type Bytes = number;
export type Count = number;
/**
 * The widest hole that the model fills well: diameter in pixels of the largest circle inside the hole, at the model's own scale; at most image_size. Absent where nobody measured it.
 */
export type HoleSize = number;
/**
 * Relative to the variant's folder, one segment.
 */
export type FilePath = string;

/**
 * What a browser needs in order to fetch, verify and run one release. Readers ignore fields that they do not know: a new optional field does not change the schema's name.
 */
export interface Manifest {
  schema: "urn:moebius-hub:manifest:1";
  model: {
    slug: Slug;
    title: string;
    /**
     * Shown in plain sight beside the title, such as: untrained.
     */
    notice: string | null;
  };
  version: Version;
  /**
   * Grows by every document issued for this model; a client refuses one that is lower than it has seen.
   */
  sequence: number;
  created: Timestamp;
  /**
   * Null in the immutable manifest of a release, a time in a channel document.
   */
  expires: Timestamp | null;
  /**
   * Null in the immutable manifest of a release.
   */
  channel: Slug | null;
  /**
   * In the manifest of a release that was taken back, and in no other: still served to who pinned it, with what to tell visitors.
   */
  yanked?: {
    at: Timestamp;
    notice: string;
  };
  /**
   * SPDX expression.
   */
  licence: string;
  source: {
    origin: string;
    checkpoint_sha256: Sha256;
    files: {
      role: string;
      format: string;
      size: Bytes;
      sha256: Sha256;
    }[];
  };
  pipeline: LatentDiffusionInpaint | DirectInpaint;
  /**
   * The browser runtime that the release was made for.
   */
  runtime: {
    name: "onnxruntime-web";
    version: string;
  };
  /**
   * Base URLs, tried in order and resolved against the manifest's own; a chunk is at <base><aa>/<sha256>.
   *
   * @minItems 1
   */
  chunk_urls: string[];
  /**
   * @minItems 1
   */
  variants: Variant[];
  validation: Validation;
}
export interface LatentDiffusionInpaint {
  kind: "latent-diffusion-inpaint";
  image_size: Count;
  max_hole_size?: HoleSize;
  latent_size: Count;
  latent_channels: Count;
  scheduler: {
    type: "ddim";
    train_timesteps: Count;
    beta_start: number;
    beta_end: number;
    beta_schedule: "scaled_linear";
    prediction_type: "epsilon";
    timestep_spacing: "leading";
    steps_offset: number;
    /**
     * The cumulative product after the last step.
     */
    final_alpha: number;
  };
  defaults: {
    steps: Count;
    strength: number;
    guidance: number;
    noise_offset: number;
  };
}
export interface DirectInpaint {
  kind: "direct-inpaint";
  image_size: Count;
  max_hole_size?: HoleSize;
}
export interface Variant {
  name: Slug;
  total_bytes: Bytes;
  requirements: {
    features: string[];
    max_buffer_size: Bytes;
    max_storage_buffer_binding_size: Bytes;
    peak_bytes: Bytes;
  };
  /**
   * @minItems 1
   */
  graphs: Graph[];
}
export interface Graph {
  role: "vae_encoder" | "denoiser" | "vae_decoder" | "inpainter";
  opset: Count;
  ir_version: Count;
  inputs: Tensor[];
  /**
   * @minItems 1
   */
  outputs: Tensor[];
  file: ManifestFile;
  external_data: ManifestFile[];
}
export interface Tensor {
  name: string;
  dtype: string;
  shape: Count[];
}
export interface ManifestFile {
  path: FilePath;
  size: Bytes;
  sha256: Sha256;
  /**
   * In order; their bytes, joined, are the file.
   *
   * @minItems 1
   */
  chunks: Chunk[];
}
export interface Chunk {
  sha256: Sha256;
  size: number;
}
/**
 * A summary of the report; the release page of the hub has the whole.
 */
export interface Validation {
  passed: true;
  report_sha256: Sha256;
  graphs: {
    variant: Slug;
    role: string;
    /**
     * Largest absolute difference over largest magnitude of the reference.
     */
    relative_error: number;
    tolerance: number;
  }[];
  end_to_end: {
    variant: Slug;
    steps: Count;
    relative_error: number;
    tolerance: number;
  }[];
  /**
   * The variants that ran in a real browser before they were published, with the right results; absent in older documents.
   */
  browser_proved?: Slug[];
}
