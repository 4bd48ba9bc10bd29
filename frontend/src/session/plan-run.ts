/** Where a model would run on this machine, and with which of its variants. */
import { type AppError, type Said, toSaid } from "../errors.ts";
import type { VariantNeeds } from "../manifest/fetch-model-list.ts";
import { type ModelKind, PIPELINE_KINDS } from "../manifest/pipeline-kinds.ts";
import type { ExpectedProvider } from "./engine.ts";
import { GpuFeatureError, GpuLimitError, GpuNoAdapterError } from "./errors.ts";
import type { Machine } from "./machine.ts";
import { isSoftware } from "./webgpu-support.ts";

/** The part of a GPUAdapter that decides. */
export interface AdapterFacts {
  readonly features: { has(feature: string): boolean };
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
}

export interface Plan<V extends VariantNeeds> {
  readonly variant: V;
  readonly provider: ExpectedProvider;
  /** Why it is not the graphics card that computes; null when it is. */
  readonly reason: Said | null;
}

/** Variants whose weights are sent more coarsely than they are computed with: a smaller download, a little less quality. */
const COARSE: ReadonlySet<string> = new Set(["int8"]);

const IN_SOFTWARE: Said = {
  code: "gpu.software",
  message: "WebGPU has no graphics card here and computes in software, which WebAssembly does faster.",
};

/**
 * The smallest variant that `machine` can run, where it runs best.
 *
 * One that is sent coarsely is for a visitor who saves data, or where nothing else fits.
 *
 * The graphics card comes first. A kind that may run on the processor does so where there is no card, where the card
 * is only simulated, and where it cannot run any variant.
 *
 * @throws InsecurePageError, GpuUnavailableError, GpuNoAdapterError, GpuFeatureError, GpuLimitError: why it cannot run.
 */
export function planRun<V extends VariantNeeds>(kind: ModelKind, variants: readonly V[], machine: Machine): Plan<V> {
  const { savesData = false } = machine;
  const mayRunOnProcessor = PIPELINE_KINDS[kind].mayRunOnProcessor && machine.canRunOnProcessor;
  const onProcessor = mayRunOnProcessor ? chooseForProcessor(variants, savesData) : null;
  const reason = whyNotOnGpu(variants, machine, onProcessor !== null);
  if (onProcessor !== null && reason !== null) return { variant: onProcessor, provider: "wasm", reason };
  if (machine.adapter === null) throw machine.whyNoGpu;
  return { variant: chooseForGpu(variants, machine.adapter, savesData), provider: "webgpu", reason: null };
}

function whyNotOnGpu(variants: readonly VariantNeeds[], { adapter, whyNoGpu }: Machine, hasChoice: boolean): Said | null {
  if (adapter === null) return toSaid(whyNoGpu);
  if (hasChoice && isSoftware(adapter)) return IN_SOFTWARE;
  const obstacle = findObstacle(variants, adapter);
  return obstacle && toSaid(obstacle);
}

/** Features are WebGPU's: a variant that asks for some is made for graphics cards. */
function chooseForProcessor<V extends VariantNeeds>(variants: readonly V[], savesData: boolean): V | null {
  return byPreference(variants, savesData).find(({ requirements }) => requirements.features.length === 0) ?? null;
}

/**
 * The smallest variant that `adapter` can run, of equals the first; a coarse one only if `savesData` or nothing else fits.
 *
 * @throws GpuFeatureError, GpuLimitError.
 */
export function chooseForGpu<V extends VariantNeeds>(variants: readonly V[], adapter: AdapterFacts, savesData = false): V {
  const fitting = byPreference(variants, savesData).find((variant) => whyNot(variant, adapter) === null);
  if (fitting === undefined) throw findObstacle(variants, adapter) ?? new GpuNoAdapterError();
  return fitting;
}

/** Why no variant fits; null when one does. */
function findObstacle(variants: readonly VariantNeeds[], adapter: AdapterFacts): AppError | null {
  const reasons = bySize(variants).map((variant) => whyNot(variant, adapter));
  if (reasons.includes(null)) return null;
  // A limit that even the variant without special features misses says more than a missing feature.
  return reasons.find((reason) => reason?.code === "gpu.limit") ?? reasons[0] ?? null;
}

function byPreference<V extends VariantNeeds>(variants: readonly V[], savesData: boolean): V[] {
  const sorted = bySize(variants);
  if (savesData) return sorted;
  return [...sorted.filter(({ name }) => !COARSE.has(name)), ...sorted.filter(({ name }) => COARSE.has(name))];
}

function bySize<V extends VariantNeeds>(variants: readonly V[]): V[] {
  return [...variants].sort((left, right) => left.total_bytes - right.total_bytes);
}

function whyNot({ requirements }: VariantNeeds, { features, limits }: AdapterFacts): AppError | null {
  const missing = requirements.features.filter((feature) => !features.has(feature));
  if (missing.length > 0) return new GpuFeatureError(missing);
  const needs = [
    ["maxBufferSize", requirements.max_buffer_size],
    ["maxStorageBufferBindingSize", requirements.max_storage_buffer_binding_size],
  ] as const;
  for (const [limit, needed] of needs) {
    if (limits[limit] < needed) return new GpuLimitError(limit, needed, limits[limit]);
  }
  return null;
}
