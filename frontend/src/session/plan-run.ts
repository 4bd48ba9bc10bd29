/** Where a model would run on this machine, with which of its variants, and why with that one. */
import { type AppError, type Said, toSaid } from "../errors.ts";
import type { VariantNeeds } from "../manifest/fetch-model-list.ts";
import { type ModelKind, PIPELINE_KINDS } from "../manifest/pipeline-kinds.ts";
import type { ExpectedProvider, VariantReason } from "./engine.ts";
import { DeviceMemoryError, GpuFeatureError, GpuLimitError, GpuNoAdapterError } from "./errors.ts";
import type { Machine } from "./machine.ts";
import { isSoftware } from "./webgpu-support.ts";

/** The part of a GPUAdapter that decides. */
export interface AdapterFacts {
  readonly features: { has(feature: string): boolean };
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
}

/** What else decides among the variants that fit. */
export interface Wish {
  /** The visitor's own choice, by name. */
  readonly variant?: string | null;
  /** Names of variants that gave no usable picture on this machine. */
  readonly failed?: ReadonlySet<string>;
}

export interface Plan<V extends VariantNeeds> {
  readonly variant: V;
  readonly provider: ExpectedProvider;
  /** Why it is not the graphics card that computes; null when it is. */
  readonly reason: Said | null;
  readonly variantReason: VariantReason;
}

/** Variants whose weights are sent more coarsely than they are computed with: a smaller download, a little less quality. */
const COARSE: ReadonlySet<string> = new Set(["int8"]);

const IN_SOFTWARE: Said = {
  code: "gpu.software",
  message: "WebGPU has no graphics card here and computes in software, which WebAssembly does faster.",
};

/** Why a variant cannot run; null when it can. */
type Verdict = (variant: VariantNeeds) => AppError | null;

/**
 * The variant that the visitor wishes, or else the smallest that `machine` can run, where it runs best.
 *
 * One that is sent coarsely is for a visitor who saves data, or where nothing else fits.
 *
 * The graphics card comes first. A kind that may run on the processor does so where there is no card, where the card
 * is only simulated, and where it cannot run any variant.
 *
 * @throws InsecurePageError, GpuUnavailableError, GpuNoAdapterError, GpuFeatureError, GpuLimitError, DeviceMemoryError:
 * why it cannot run.
 */
export function planRun<V extends VariantNeeds>(
  kind: ModelKind,
  variants: readonly V[],
  machine: Machine,
  wish: Wish = {},
): Plan<V> {
  const whyNot = verdictOn("wasm", machine);
  const mayRunOnProcessor = PIPELINE_KINDS[kind].mayRunOnProcessor && machine.canRunOnProcessor;
  const reason = whyNotOnGpu(variants, machine, mayRunOnProcessor && variants.some((variant) => whyNot(variant) === null));
  if (mayRunOnProcessor && reason !== null) {
    const chosen = choose(variants, whyNot, machine, wish);
    if (chosen !== null) return { ...chosen, provider: "wasm", reason };
  }
  if (machine.adapter === null) throw machine.whyNoGpu;
  const onGpu = verdictOn("webgpu", machine);
  const chosen = choose(variants, onGpu, machine, wish);
  if (chosen === null) throw findObstacle(variants, onGpu) ?? new GpuNoAdapterError();
  return { ...chosen, provider: "webgpu", reason: null };
}

/**
 * The smallest variant that `adapter` can run, of equals the first; a coarse one only if nothing else fits.
 *
 * @throws GpuFeatureError, GpuLimitError.
 */
export function chooseForGpu<V extends VariantNeeds>(variants: readonly V[], adapter: AdapterFacts): V {
  const verdict: Verdict = (variant) => whyNotOnAdapter(variant, adapter);
  const fitting = byPreference(variants, false).find((variant) => verdict(variant) === null);
  if (fitting === undefined) throw findObstacle(variants, verdict) ?? new GpuNoAdapterError();
  return fitting;
}

/** Why `variant` cannot run where `provider` computes; null when it can. */
export function whyNotHere(variant: VariantNeeds, provider: ExpectedProvider, machine: Machine): AppError | null {
  return verdictOn(provider, machine)(variant);
}

function verdictOn(provider: ExpectedProvider, { adapter, whyNoGpu, memoryBytes = null }: Machine): Verdict {
  return (variant) => {
    const { features, peak_bytes: needed } = variant.requirements;
    // Features are WebGPU's: a variant that asks for some is made for graphics cards.
    const first = provider === "wasm" ? (features.length > 0 ? new GpuFeatureError(features) : null) : adapter === null ? whyNoGpu : whyNotOnAdapter(variant, adapter);
    if (first !== null) return first;
    return memoryBytes !== null && needed > memoryBytes ? new DeviceMemoryError(needed, memoryBytes) : null;
  };
}

function whyNotOnGpu(variants: readonly VariantNeeds[], machine: Machine, hasChoice: boolean): Said | null {
  const { adapter, whyNoGpu } = machine;
  if (adapter === null) return toSaid(whyNoGpu);
  if (hasChoice && isSoftware(adapter)) return IN_SOFTWARE;
  const obstacle = findObstacle(variants, verdictOn("webgpu", machine));
  return obstacle && toSaid(obstacle);
}

type Chosen<V> = Pick<Plan<V & VariantNeeds>, "variant" | "variantReason">;

function choose<V extends VariantNeeds>(
  variants: readonly V[],
  whyNot: Verdict,
  { savesData = false }: Machine,
  { variant: wished = null, failed = new Set() }: Wish,
): Chosen<V> | null {
  const fitting = byPreference(variants, savesData).filter((variant) => whyNot(variant) === null);
  const usable = fitting.filter(({ name }) => !failed.has(name));
  const own = fitting.find(({ name }) => name === wished);
  if (own !== undefined) return { variant: own, variantReason: "wished" };
  const [first] = usable.length > 0 ? usable : fitting;
  if (first === undefined) return null;
  return { variant: first, variantReason: explain(first, variants, fitting, savesData) };
}

function explain(chosen: VariantNeeds, all: readonly VariantNeeds[], fitting: readonly VariantNeeds[], savesData: boolean): VariantReason {
  if (all.length === 1) return "only";
  const [preferred] = fitting;
  if (preferred !== undefined && preferred !== chosen) return "other-failed";
  if (COARSE.has(chosen.name)) return savesData ? "saves-data" : "nothing-else-fits";
  if (fitting.length === 1 && all.length > 1) return "nothing-else-fits";
  return "smallest";
}

/** Why no variant fits; null when one does. */
function findObstacle(variants: readonly VariantNeeds[], whyNot: Verdict): AppError | null {
  const reasons = bySize(variants).map(whyNot);
  if (reasons.includes(null)) return null;
  // A limit that even the variant without special features misses says more than a missing feature.
  return reasons.find((reason) => reason?.code !== "gpu.feature") ?? reasons[0] ?? null;
}

function byPreference<V extends VariantNeeds>(variants: readonly V[], savesData: boolean): V[] {
  const sorted = bySize(variants);
  if (savesData) return sorted;
  return [...sorted.filter(({ name }) => !COARSE.has(name)), ...sorted.filter(({ name }) => COARSE.has(name))];
}

function bySize<V extends VariantNeeds>(variants: readonly V[]): V[] {
  return [...variants].sort((left, right) => left.total_bytes - right.total_bytes);
}

function whyNotOnAdapter({ requirements }: VariantNeeds, { features, limits }: AdapterFacts): AppError | null {
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
