/**
 * A graph that runs again and again over the same buffers: the runtime records its kernels once, and replays them.
 *
 * The runtime calls that graph capture. It spares what the processor does for each of some hundred kernels of every step.
 * Inputs are copied into buffers that stay, and the output out of one: some kilobytes, from card to card where they are
 * there already.
 */
import type { Tensor } from "onnxruntime-web";
import type { RoleContract } from "../manifest/pipeline-kinds.ts";
import { copyValues } from "./copy-values.ts";
import type { GraphSession } from "./create-session.ts";
import type { Runtime } from "./runtime.ts";

/** https://www.w3.org/TR/webgpu/#buffer-usage: TypeScript's library for workers lacks these names. */
const STORAGE_AND_COPIES = 0x80 | 0x4 | 0x8; // STORAGE, COPY_SRC and COPY_DST
/** The runtime reads numbers in groups of four. */
const MIN_BYTES = 16;

/**
 * onnxruntime-web 1.30 binds outputs at the first run alone, and at every later one looks for the buffer of an output under
 * the address that it had then. Whether a buffer has come to lie there again is luck. Where none has, this is what the
 * browser says; by then the run is over, and its output is where it belongs.
 */
const LOST_SIGHT_OF_OUTPUT = "gpuBufferMetadata";

interface Place {
  readonly tensor: Tensor;
  readonly buffer: GPUBuffer;
}

type Places = ReadonlyMap<string, Place>;

export class ReplayedGraph {
  readonly #session: GraphSession["session"];
  readonly #inputs: Places;
  readonly #outputs: Places;
  readonly #runtime: Runtime;
  readonly #gpu: GPUDevice;
  #isRecorded = false;

  /** @param session made for graph capture. */
  constructor(session: GraphSession["session"], contract: RoleContract, runtime: Runtime, gpu: GPUDevice) {
    this.#session = session;
    this.#runtime = runtime;
    this.#gpu = gpu;
    this.#inputs = this.#makePlaces(contract.inputs);
    this.#outputs = this.#makePlaces(contract.outputs);
  }

  /** Outputs by name, each in a new buffer that is its tensor's own; queued, not done, when this resolves. */
  async run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const encoder = this.#gpu.createCommandEncoder();
    for (const [name, { buffer }] of this.#inputs) this.#put(inputs[name], buffer, encoder);
    this.#gpu.queue.submit([encoder.finish()]);
    await this.#runInPlace();
    return this.#takeOutputs();
  }

  /** The session is its maker's. */
  destroy(): void {
    for (const { buffer } of [...this.#inputs.values(), ...this.#outputs.values()]) buffer.destroy();
  }

  async #runInPlace(): Promise<void> {
    try {
      await this.#session.run(tensorsOf(this.#inputs), tensorsOf(this.#outputs));
    } catch (error) {
      const isOver = this.#isRecorded && error instanceof TypeError && error.message.includes(LOST_SIGHT_OF_OUTPUT);
      if (!isOver) throw error;
    }
    this.#isRecorded = true;
  }

  #put(tensor: Tensor | undefined, buffer: GPUBuffer, encoder: GPUCommandEncoder): void {
    if (tensor === undefined) throw new RangeError("an input is missing");
    const bytes = tensor.size * Float32Array.BYTES_PER_ELEMENT;
    if (tensor.location === "gpu-buffer") encoder.copyBufferToBuffer(tensor.gpuBuffer, 0, buffer, 0, bytes);
    else this.#gpu.queue.writeBuffer(buffer, 0, tensor.data as Float32Array<ArrayBuffer>);
  }

  #takeOutputs(): Record<string, Tensor> {
    const encoder = this.#gpu.createCommandEncoder();
    const taken = [...this.#outputs].map(([name, { tensor, buffer }]) => {
      const copy = this.#makePlace(tensor.dims);
      encoder.copyBufferToBuffer(buffer, 0, copy.buffer, 0, buffer.size);
      return [name, copy.tensor] as const;
    });
    this.#gpu.queue.submit([encoder.finish()]);
    return Object.fromEntries(taken);
  }

  #makePlaces(shapes: RoleContract["inputs"]): Places {
    return new Map(Object.entries(shapes).map(([name, dims]) => [name, this.#makePlace(dims)]));
  }

  #makePlace(dims: readonly number[]): Place {
    const bytes = Float32Array.BYTES_PER_ELEMENT * dims.reduce((product, side) => product * side, 1);
    const buffer = this.#gpu.createBuffer({ size: Math.max(MIN_BYTES, bytes), usage: STORAGE_AND_COPIES });
    const tensor: Tensor = this.#runtime.ort.Tensor.fromGpuBuffer(buffer, {
      dataType: "float32",
      dims: [...dims],
      download: () => copyValues(tensor, this.#gpu) as Promise<Float32Array<ArrayBuffer>>,
      dispose: () => {
        buffer.destroy();
      },
    });
    return { tensor, buffer };
  }
}

function tensorsOf(places: Places): Record<string, Tensor> {
  return Object.fromEntries([...places].map(([name, { tensor }]) => [name, tensor]));
}
