/** The engine's face to the page: types only. `createEngine` in worker-client.ts makes one. */
import type { AppErrorWire } from "../errors.ts";

/** How much the browser lets this site keep, and how much of it is taken; null where the browser does not say. */
export interface StorageState {
  readonly quotaBytes: number | null;
  readonly usageBytes: number | null;
}

/** Whether this browser can run a model at all, found out without downloading anything. */
export type Support =
  | {
      readonly ok: true;
      /** Words for the graphics adapter, such as "nvidia ampere". */
      readonly adapter: string;
      /** WebGPU features that the adapter offers. */
      readonly features: readonly string[];
      readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
      readonly storage: StorageState;
    }
  | { readonly ok: false; readonly reason: AppErrorWire };

/** What would be loaded: the manifest, fetched and verified, and the variant that suits this machine. */
export interface Offer {
  readonly model: { readonly slug: string; readonly title: string; readonly notice: string | null };
  readonly version: string;
  readonly sequence: number;
  readonly licence: string;
  /** True when the hub could not be reached and the last verified manifest is used. */
  readonly isOffline: boolean;
  readonly variant: string;
  readonly totalBytes: number;
  /** Bytes of it that are in this browser's cache already. */
  readonly cachedBytes: number;
  readonly imageSize: number;
  readonly defaults: { readonly steps: number; readonly guidance: number; readonly strength: number };
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
  readonly note?: string;
}

/** What really runs: `webgpu+cpu` when some nodes fell back to the processor. */
export type Provider = "webgpu" | "webgpu+cpu" | "wasm";

export interface Loaded {
  readonly provider: Provider;
  /** Why the provider is not plain `webgpu`; null when it is. */
  readonly providerReason: string | null;
  /** Words for the adapter that the sessions hold. */
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
  readonly steps: number;
  readonly guidance: number;
  readonly strength: number;
  /** An unsigned 32-bit integer: the same seed gives the same noise everywhere. */
  readonly seed: number;
}

export interface InpaintStep {
  /** Steps done so far, 0 while encoding. */
  readonly step: number;
  /** Steps that will run: fewer than asked for when strength is below 1. */
  readonly steps: number;
  readonly phase: "encode" | "denoise" | "decode";
}

export interface InpaintResult {
  /** (size * size * 4) bytes, opaque. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly seed: number;
  readonly provider: Provider;
  /** `step` is the mean of the denoising steps. */
  readonly milliseconds: { readonly encode: number; readonly step: number; readonly decode: number; readonly total: number };
}

/** Every promise rejects with an AppError; an aborted signal rejects with the code `cancelled`. */
export interface Engine {
  /** Looks at WebGPU and storage. Downloads nothing and never rejects. */
  gate(): Promise<Support>;
  describe(signal?: AbortSignal): Promise<Offer>;
  load(onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<Loaded>;
  inpaint(job: InpaintJob, onStep: (step: InpaintStep) => void, signal?: AbortSignal): Promise<InpaintResult>;
  dispose(): void;
}
