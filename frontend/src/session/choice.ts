/** A verified manifest with the variant that suits this machine, and what the page is told of it. */
import { type AppError, toWire } from "../errors.ts";
import { listFiles } from "../manifest/check-consistency.ts";
import type { VerifiedManifest } from "../manifest/fetch-manifest.ts";
import type { ListedModel } from "../manifest/fetch-model-list.ts";
import { samplingOf } from "../manifest/pipeline-kinds.ts";
import type { Variant } from "../manifest/schema.ts";
import { listDistinctChunks } from "../weights/assemble-files.ts";
import type { ExpectedProvider, ModelSummary, Offer, StorageState, VariantOffer } from "./engine.ts";
import type { Machine } from "./machine.ts";
import { type Plan, planRun, whyNotHere, type Wish } from "./plan-run.ts";
import { freeBytes } from "./webgpu-support.ts";

export interface Choice extends VerifiedManifest {
  readonly plan: Plan<Variant>;
  readonly machine: Machine;
}

/** @throws what planRun does. */
export function choose(verified: VerifiedManifest, machine: Machine, wish: Wish = {}): Choice {
  const { manifest } = verified;
  return { ...verified, machine, plan: planRun(manifest.pipeline.kind, manifest.variants, machine, wish) };
}

/** The variant that computes in single precision throughout, whatever its weights were made for. */
const EXACT = "fp32";

/** The same release by its exact variant; null where that is what ran, where there is none, and where it cannot run. */
export function chooseExact(choice: Choice): Choice | null {
  const { manifest, machine, plan } = choice;
  const exact = manifest.variants.find(({ name }) => name === EXACT);
  if (exact === undefined || plan.variant.name === EXACT || whyNotHere(exact, plan.provider, machine) !== null) return null;
  return { ...choice, plan: { ...plan, variant: exact, variantReason: "other-failed" } };
}

/** What of a variant would have to be downloaded. @param present hashes of the chunks that this browser has */
export function missingBytes(variant: Variant, present: ReadonlySet<string>): number {
  const missing = listDistinctChunks(variant).filter(({ sha256 }) => !present.has(sha256));
  return missing.reduce((sum, { size }) => sum + size, 0);
}

/** A driver can refuse what its adapter promised. */
const CARD_FAILURES: ReadonlySet<string> = new Set(["gpu.device", "gpu.no_adapter", "gpu.device_lost", "session.create"]);

/**
 * What is left to try after the graphics card failed a model that may run on the processor.
 *
 * @throws `error` where nothing is.
 */
export function chooseWithoutCard(choice: Choice, error: AppError, wish: Wish): Choice {
  if (choice.plan.provider !== "webgpu" || !CARD_FAILURES.has(error.code)) throw error;
  return choose(choice, withoutCard(choice.machine, error), wish);
}

export function withoutCard(machine: Machine, whyNoGpu: AppError): Machine {
  return { ...machine, adapter: null, whyNoGpu };
}

/** Two documents of one release, such as before and after a channel was renewed, load the same bytes. */
export function isSame(left: Choice, right: Choice): boolean {
  const bytesOf = ({ plan }: Choice): string => listFiles(plan.variant).map(({ sha256 }) => sha256).join();
  return left.plan.provider === right.plan.provider && bytesOf(left) === bytesOf(right);
}

/** What the browser has and lets this site keep. */
export interface Stock {
  /** Hashes of the chunks that are here. */
  readonly present: ReadonlySet<string>;
  readonly storage: StorageState;
}

export function toOffer({ manifest, plan, isOffline, machine }: Choice, { present, storage }: Stock): Offer {
  const { variant, provider, reason, variantReason } = plan;
  return {
    model: manifest.model,
    kind: manifest.pipeline.kind,
    version: manifest.version,
    sequence: manifest.sequence,
    yankNotice: manifest.yanked?.notice ?? null,
    licence: manifest.licence,
    isOffline,
    variant: variant.name,
    variantReason,
    variants: manifest.variants.map((one) => toVariantOffer(one, provider, machine, present)),
    provider,
    providerReason: reason,
    totalBytes: variant.total_bytes,
    cachedBytes: variant.total_bytes - missingBytes(variant, present),
    freeBytes: freeBytes(storage),
    imageSize: manifest.pipeline.image_size,
    maxHoleSize: manifest.pipeline.max_hole_size ?? null,
    sampling: samplingOf(manifest.pipeline),
  };
}

function toVariantOffer(variant: Variant, provider: ExpectedProvider, machine: Machine, present: ReadonlySet<string>): VariantOffer {
  const whyNot = whyNotHere(variant, provider, machine);
  return {
    name: variant.name,
    totalBytes: variant.total_bytes,
    cachedBytes: variant.total_bytes - missingBytes(variant, present),
    features: variant.requirements.features,
    whyNot: whyNot === null ? null : toWire(whyNot),
  };
}

/** A model that cannot run here is shown all the same, with the reason. */
export function toSummary({ variants, ...model }: ListedModel, machine: Machine): ModelSummary {
  try {
    const { variant, provider } = planRun(model.kind, variants, machine);
    return { ...model, totalBytes: variant.total_bytes, whyNot: null, provider };
  } catch (error) {
    const totalBytes = Math.min(...variants.map(({ total_bytes: bytes }) => bytes));
    return { ...model, totalBytes, whyNot: toWire(error), provider: "webgpu" };
  }
}
