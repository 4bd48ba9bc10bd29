/** What every kind of pipeline is given, and what it gives: neither knows the runtime nor where a tensor lives. */
import type { ModelKind, PipelineOf, Role } from "../manifest/pipeline-kinds.ts";
import type { InpaintJob, InpaintStep, InpaintTimes } from "../session/engine.ts";
import type { EncodedPicture } from "./encoded-picture.ts";

/** The graphs of a release, over tensors of type T. */
export interface PipelineGraphs<T> {
  /** A tensor of these values; the array is not used again by the caller. */
  tensor(values: Float32Array<ArrayBuffer>, shape: readonly number[]): T;
  /** The output of one graph; inputs by name. */
  run(role: Role, inputs: Readonly<Record<string, T>>): Promise<T>;
  read(tensor: T): Promise<Float32Array>;
  /** The values as they are now, copied from where they live; the tensor stays there, and may be let go of at once. */
  peek(tensor: T): Promise<Float32Array>;
  /** Lets go of a tensor that no graph will read again. */
  release(tensor: T): void;
}

export interface PipelineRun<T, Kind extends ModelKind = ModelKind> {
  readonly job: InpaintJob;
  readonly pipeline: PipelineOf<Kind>;
  readonly graphs: PipelineGraphs<T>;
  readonly onStep: (step: InpaintStep) => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  /** What an earlier run over the same graphs encoded; without it every run encodes anew. */
  readonly encoded?: EncodedPicture<T> | undefined;
  /** Whether `onStep` is shown what becomes of it. */
  readonly hasPreview?: boolean | undefined;
}

export interface Filled {
  /** (1, 3, size, size) in [0, 1]. */
  readonly image: Float32Array;
  readonly phases: InpaintTimes["phases"];
}

/**
 * Fills one picture with a pipeline of one kind. Tensors that it makes are let go of, however it ends.
 *
 * @throws InvalidJobError, CancelledError, and what the graphs throw.
 */
export type Runner<Kind extends ModelKind> = <T>(run: PipelineRun<T, Kind>) => Promise<Filled>;
