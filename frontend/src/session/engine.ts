/** The engine's face to the page: types only. `createEngine` in worker-client.ts makes one. */
import type { AppErrorWire, Said } from "../errors.ts";
import type { ModelKind, Sampling } from "../manifest/pipeline-kinds.ts";

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
  readonly licence: string;
  /** True when the hub could not be reached and the last verified manifest is used. */
  readonly isOffline: boolean;
  readonly variant: string;
  /** Where it would run, and why not on the graphics card; the reason is null when it would. */
  readonly provider: ExpectedProvider;
  readonly providerReason: Said | null;
  readonly totalBytes: number;
  /** Bytes of it that are in this browser's cache already. */
  readonly cachedBytes: number;
  readonly imageSize: number;
  /** The model's own settings; null for a kind that does not sample. */
  readonly sampling: Sampling | null;
}

export interface LoadProgress {
  readonly phase: "download" | "verify-cache" | "session";
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Smoothed over some seconds; 0 until something arrived from the network. */
  readonly bytesPerSecond: number;
  /** Null until there is a speed to divide by. */
  readonly secondsLeft: number | null;
  /** A thing worth knowing that is no failure, such as a full disk. */
  readonly note?: Said;
}

/** What really runs: `webgpu+cpu` when some nodes fell back to the processor. */
export type Provider = "webgpu" | "webgpu+cpu" | "wasm";
export type ExpectedProvider = Exclude<Provider, "webgpu+cpu">;

export interface Loaded {
  readonly provider: Provider;
  /** Why the provider is not plain `webgpu`; null when it is. */
  readonly providerReason: Said | null;
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
}

export interface InpaintResult {
  /** (size * size * 4) bytes, opaque. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly seed: number;
  readonly provider: Provider;
  readonly milliseconds: InpaintTimes;
}

export interface InpaintTimes {
  readonly total: number;
  /** The phases that this kind has; `denoise` is all of its steps together. */
  readonly phases: Readonly<Partial<Record<InpaintPhase, number>>>;
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
  load(model: string | null, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Loaded>;
  inpaint(
    model: string | null,
    job: InpaintJob,
    onStep: (step: InpaintStep) => void,
    signal?: AbortSignal,
  ): Promise<InpaintResult>;
  dispose(): void;
}
