/** The engine's face to the page: types only. `createEngine` in worker-client.ts makes one. */
import type { AppErrorWire, Said } from "../errors.ts";
import type { ModelKind, Sampling } from "../manifest/pipeline-kinds.ts";
import type { PauseSwitch } from "../weights/pause-switch.ts";

/** How much the browser lets this site keep, and how much of it is taken; null where the browser does not say. */
export interface StorageState {
  readonly quotaBytes: number | null;
  readonly usageBytes: number | null;
}

export type { ModelKind, Sampling };

/** What this machine offers, found out without downloading anything. */
export interface Support {
  readonly gpu:
    | {
        readonly ok: true;
        /** Words for the graphics adapter, such as "nvidia ampere". */
        readonly adapter: string;
        /** WebGPU features that the adapter offers. */
        readonly features: readonly string[];
        readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
      }
    | { readonly ok: false; readonly reason: AppErrorWire };
  /** True where kinds of model that may run on the processor can: a secure page, WebAssembly with SIMD. */
  readonly canRunOnProcessor: boolean;
  readonly storage: StorageState;
}

/** One of the hub's models. From its list, unsigned: good for choosing; what runs is verified by its signed manifest. */
export interface ModelSummary {
  readonly slug: string;
  readonly title: string;
  readonly notice: string | null;
  readonly isDefault: boolean;
  readonly version: string;
  readonly kind: ModelKind;
  readonly imageSize: number;
  /** Of the variant that would be loaded here; of the smallest where none can. */
  readonly totalBytes: number;
  /** Null where this machine can run it. */
  readonly whyNot: AppErrorWire | null;
  /** Where it would run, as far as can be told before it does. */
  readonly provider: ExpectedProvider;
}

/** What would be loaded: the manifest, fetched and verified, and the variant that suits this machine. */
export interface Offer {
  readonly model: { readonly slug: string; readonly title: string; readonly notice: string | null };
  readonly kind: ModelKind;
  readonly version: string;
  readonly sequence: number;
  /** What the hub tells those who still use this release, since it took it back; null where it did not. */
  readonly yankNotice: string | null;
  readonly licence: string;
  /** True when the hub could not be reached and the last verified manifest is used. */
  readonly isOffline: boolean;
  readonly variant: string;
  readonly variantReason: VariantReason;
  /** Every variant of the release, as it would do here. */
  readonly variants: readonly VariantOffer[];
  /** Where it would run, and why not on the graphics card; the reason is null when it would. */
  readonly provider: ExpectedProvider;
  readonly providerReason: Said | null;
  readonly totalBytes: number;
  /** Bytes of it that are in this browser's cache already. */
  readonly cachedBytes: number;
  /** How much more the browser lets this site keep; null where it does not say. Less than what is missing is no obstacle. */
  readonly freeBytes: number | null;
  readonly imageSize: number;
  /** The widest hole that the model fills well, at its own scale: pixels across the largest circle inside; null: not measured. */
  readonly maxHoleSize: number | null;
  /** The model's own settings; null for a kind that does not sample. */
  readonly sampling: Sampling | null;
}

/**
 * Why a variant is the one: the only one of the release; `wished` by the visitor; the `smallest` of those that fit; small
 * because the browser `saves-data`; because `nothing-else-fits` here; because an `other-failed` to give a picture here.
 */
export type VariantReason = "only" | "wished" | "smallest" | "saves-data" | "nothing-else-fits" | "other-failed";

export interface VariantOffer {
  readonly name: string;
  readonly totalBytes: number;
  readonly cachedBytes: number;
  /** Of WebGPU, that it makes use of, such as `shader-f16`. */
  readonly features: readonly string[];
  /** Null where this machine can run it. */
  readonly whyNot: AppErrorWire | null;
}

export interface LoadProgress {
  readonly phase: "download" | "verify-cache" | "session";
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Smoothed over some seconds; 0 until something arrived from the network. */
  readonly bytesPerSecond: number;
  /** Null until there is a speed to divide by. */
  readonly secondsLeft: number | null;
  /** Why nothing comes just now, though nothing failed; absent while something does. */
  readonly hold?: Hold;
  /** There is no room to keep all of it: it runs from memory, and is downloaded again next time. */
  readonly shortage?: Shortage;
}

/** `other-tab`: another tab of this page downloads the same. `line`: there is no answer; it is tried again and again. */
export type Hold = "paused" | "other-tab" | "line";

export interface Shortage {
  /** What is not kept. */
  readonly neededBytes: number;
  /** What the browser lets this site keep besides; null where it does not say, or says what it then does not do. */
  readonly freeBytes: number | null;
}

/** What really runs: `webgpu+cpu` when some nodes fell back to the processor. */
export type Provider = "webgpu" | "webgpu+cpu" | "wasm";
export type ExpectedProvider = Exclude<Provider, "webgpu+cpu">;

export interface Loaded {
  readonly provider: Provider;
  /** Why the provider is not plain `webgpu`; null when it is. */
  readonly providerReason: Said | null;
  /** Why steps are not recorded once and replayed, which is faster; null where they are, or where there are none. */
  readonly replayReason: Said | null;
  /** Words for what computes: the graphics adapter, or the processor and its threads. */
  readonly adapter: string;
  readonly version: string;
  readonly variant: string;
  readonly milliseconds: { readonly weights: number; readonly session: number };
}

export interface InpaintJob {
  /** (size * size * 4) bytes: the crop, scaled to the model's square. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** (size * size) bytes: 255 where the picture is to be filled, 0 elsewhere. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** Null for the model's own; a kind that does not sample reads neither this nor the seed. */
  readonly sampling: Sampling | null;
  /** An unsigned 32-bit integer: the same seed gives the same noise everywhere. */
  readonly seed: number;
}

/** The parts of a run: `fill` is the whole of a kind that does not sample. */
export type InpaintPhase = "encode" | "denoise" | "decode" | "fill";

export interface InpaintStep {
  /** Steps done so far, 0 while encoding. */
  readonly step: number;
  /** Steps that will run: fewer than asked for when strength is below 1; 1 for a kind that does not sample. */
  readonly steps: number;
  readonly phase: InpaintPhase;
  /** What is about to come, every few steps; only in some. */
  readonly preview?: Preview;
  /** The picture was unusable and is made again by another variant: what that downloads first. */
  readonly retry?: { readonly variant: string; readonly downloadBytes: number };
}

/** A rough sight of the result, to be drawn over the whole of the model's square. */
export interface Preview {
  /** Pixels along a side: one for each cell of latents. */
  readonly size: number;
  /** (size * size * 4) bytes: opaque where something is filled in, clear elsewhere. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface InpaintResult {
  /** (size * size * 4) bytes, opaque. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly seed: number;
  readonly provider: Provider;
  readonly milliseconds: InpaintTimes;
  /** The variant that made it, where a first attempt with another one gave no usable picture. */
  readonly retried?: Retried;
}

export interface Retried {
  /** Code of what was wrong with the first attempt, such as `output.not_finite`. */
  readonly because: string;
  readonly from: string;
  readonly to: string;
  readonly downloadedBytes: number;
}

export interface InpaintTimes {
  readonly total: number;
  /** The phases that this kind has; `denoise` is all of its steps together. */
  readonly phases: Readonly<Partial<Record<InpaintPhase, number>>>;
}

/** One variant of one release, as far as it is in this browser. */
export interface Copy {
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  /** Of the document that names it: with the slug and the variant, its name. */
  readonly sequence: number;
  readonly variant: string;
  readonly totalBytes: number;
  readonly cachedBytes: number;
  /** What of that another copy needs as well: it stays when this one goes. */
  readonly sharedBytes: number;
  /** Whether it is ready to run in this tab: it stays so, whatever happens to the copy. */
  readonly isLoaded: boolean;
  /** The newer release of the model, and what it really costs: what is here already comes along. */
  readonly update: { readonly version: string; readonly downloadBytes: number } | null;
}

export type CopyName = Pick<Copy, "slug" | "sequence" | "variant">;

/** What of models is in this browser. Nothing of it was asked of the hub, but for what `updates` adds. */
export interface Inventory {
  readonly copies: readonly Copy[];
  /** Of everything, shared bytes once. */
  readonly totalBytes: number;
  /** Of that, what no copy needs: older releases left it behind. */
  readonly strayBytes: number;
  readonly storage: StorageState;
  /** Whether the browser promised to keep it when the disk is full; null where it does not say. */
  readonly isKeptForGood: boolean | null;
}

export interface CheckProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface CheckResult {
  readonly checkedBytes: number;
  /** What was not what it should be: it is gone, and will be downloaded again. */
  readonly wrongBytes: number;
}

/**
 * Every promise rejects with an AppError; an aborted signal rejects with the code `cancelled`.
 *
 * `model` is a slug; null stands for the hub's default. Several models may be loaded side by side.
 */
export interface Engine {
  /** Looks at WebGPU, WebAssembly and storage. Downloads nothing and never rejects. */
  gate(): Promise<Support>;
  /** The hub's models in its order; those that this page cannot name a pipeline for are left out. */
  models(signal?: AbortSignal): Promise<readonly ModelSummary[]>;
  describe(model: string | null, signal?: AbortSignal): Promise<Offer>;
  /** Downloads what is missing and prepares it; `pause` holds the download up for as long as it is set. */
  load(
    model: string | null,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
    pause?: PauseSwitch,
  ): Promise<Loaded>;
  inpaint(
    model: string | null,
    job: InpaintJob,
    onStep: (step: InpaintStep) => void,
    signal?: AbortSignal,
  ): Promise<InpaintResult>;
  inventory(): Promise<Inventory>;
  /** The same, with what updates cost by the hub's count, where it gives one. */
  updates(signal?: AbortSignal): Promise<Inventory>;
  /** Reads every byte of every copy again and deletes what is wrong. */
  check(onProgress: (progress: CheckProgress) => void, signal?: AbortSignal): Promise<CheckResult>;
  /** Deletes a copy, except for what another one needs; null for what none needs. @returns what is left. */
  remove(copy: CopyName | null): Promise<Inventory>;
  /**
   * Asks the browser to keep what was downloaded when disk space runs short; some browsers ask the visitor.
   *
   * To be called once the visitor has a model that is worth it. @returns whether it will be kept; never rejects.
   */
  keep(): Promise<boolean>;
  /** Which variant of a model to use from the next `describe` on, where it can run; null leaves it to the engine. */
  prefer(model: string, variant: string | null): void;
  dispose(): void;
}
