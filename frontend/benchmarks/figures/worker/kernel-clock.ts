/**
 * A clock around every kernel, put between the runtime and WebGPU.
 *
 * WebGPU can tell the time at the ends of a pass, and the runtime puts many kernels into one: here each gets a pass of
 * its own. That costs something between kernels, so the times of a profile add up to more than a step takes.
 */
import { MAP_MODE_READ, USAGE } from "./gpu-usage.ts";
import { nameKernel } from "./kernel-name.ts";

/** Kernels in one query set: WebGPU allows 4096 queries, and each kernel takes two. */
const KERNELS_IN_A_SET = 2048;
const BYTES_OF_A_TIME = 8;
const NANOSECONDS = 1e6;

interface Timed {
  readonly label: string;
  readonly kernel: string;
}

export interface Reading extends Timed {
  readonly milliseconds: number;
}

export class KernelClock {
  /** Says of what the kernels are that start now; null while they need no clock. */
  label: string | null = null;
  #device: GPUDevice | null = null;
  readonly #names = new WeakMap<GPUComputePipeline, string>();
  readonly #timed: Timed[] = [];
  readonly #sets: GPUQuerySet[] = [];

  /** From now on every device of this worker has a clock, and tells this one. */
  install(): void {
    this.#watchDevices();
    this.#watchPipelines();
    this.#watchPasses();
  }

  /** All that was timed, in order. */
  async read(): Promise<Reading[]> {
    const device = this.#device;
    if (device === null) return [];
    const times: bigint[] = [];
    for (const set of this.#sets) times.push(...(await readSet(device, set)));
    return this.#timed.map((timed, at) => ({
      ...timed,
      milliseconds: Number((times[2 * at + 1] ?? 0n) - (times[2 * at] ?? 0n)) / NANOSECONDS,
    }));
  }

  #watchDevices(): void {
    const keep = (device: GPUDevice): void => {
      this.#device = device;
    };
    replace(GPUAdapter.prototype, "requestDevice", (request) =>
      async function (this: GPUAdapter, wanted) {
        const device = await request.call(this, {
          ...wanted,
          requiredFeatures: [...(wanted?.requiredFeatures ?? []), "timestamp-query"],
        });
        keep(device);
        return device;
      },
    );
  }

  #watchPipelines(): void {
    const codes = new WeakMap<GPUShaderModule, string>();
    const keep = (pipeline: GPUComputePipeline, { compute }: GPUComputePipelineDescriptor): GPUComputePipeline => {
      this.#names.set(pipeline, nameKernel(codes.get(compute.module) ?? ""));
      return pipeline;
    };
    replace(GPUDevice.prototype, "createShaderModule", (create) =>
      function (this: GPUDevice, wanted) {
        const made = create.call(this, wanted);
        codes.set(made, wanted.code);
        return made;
      },
    );
    replace(GPUDevice.prototype, "createComputePipeline", (create) =>
      function (this: GPUDevice, wanted) {
        return keep(create.call(this, wanted), wanted);
      },
    );
    replace(GPUDevice.prototype, "createComputePipelineAsync", (create) =>
      async function (this: GPUDevice, wanted) {
        return keep(await create.call(this, wanted), wanted);
      },
    );
  }

  #watchPasses(): void {
    const begin = (encoder: GPUCommandEncoder, beginPass: BeginPass): SplitPass => new SplitPass(encoder, beginPass, this);
    replace(GPUCommandEncoder.prototype, "beginComputePass", (beginPass) =>
      function (this: GPUCommandEncoder) {
        return begin(this, beginPass) as unknown as GPUComputePassEncoder;
      },
    );
  }

  /** Where the next kernel's times go; undefined where nobody asks. */
  next(pipeline: GPUComputePipeline): GPUComputePassTimestampWrites | undefined {
    if (this.label === null || this.#device === null) return undefined;
    const at = this.#timed.length;
    const [inSet, setAt] = [at % KERNELS_IN_A_SET, Math.floor(at / KERNELS_IN_A_SET)];
    this.#sets[setAt] ??= this.#device.createQuerySet({ type: "timestamp", count: 2 * KERNELS_IN_A_SET });
    this.#timed.push({ label: this.label, kernel: this.#names.get(pipeline) ?? "unnamed" });
    return { querySet: this.#sets[setAt], beginningOfPassWriteIndex: 2 * inSet, endOfPassWriteIndex: 2 * inSet + 1 };
  }
}

type BeginPass = GPUCommandEncoder["beginComputePass"];

/** Stands for a pass, and begins one for each kernel. */
class SplitPass {
  readonly #encoder: GPUCommandEncoder;
  readonly #begin: BeginPass;
  readonly #clock: KernelClock;
  readonly #groups = new Map<number, readonly unknown[]>();
  #pipeline: GPUComputePipeline | null = null;

  constructor(encoder: GPUCommandEncoder, begin: BeginPass, clock: KernelClock) {
    this.#encoder = encoder;
    this.#begin = begin;
    this.#clock = clock;
  }

  setPipeline(pipeline: GPUComputePipeline): void {
    this.#pipeline = pipeline;
  }

  setBindGroup(index: number, ...rest: unknown[]): void {
    this.#groups.set(index, rest);
  }

  dispatchWorkgroups(x: number, y?: number, z?: number): void {
    this.#inPass((pass) => {
      pass.dispatchWorkgroups(x, y, z);
    });
  }

  dispatchWorkgroupsIndirect(buffer: GPUBuffer, offset: number): void {
    this.#inPass((pass) => {
      pass.dispatchWorkgroupsIndirect(buffer, offset);
    });
  }

  end(): void {
    this.#groups.clear();
  }

  #inPass(dispatch: (pass: GPUComputePassEncoder) => void): void {
    const pipeline = this.#pipeline;
    if (pipeline === null) return;
    const timestampWrites = this.#clock.next(pipeline);
    const pass = this.#begin.call(this.#encoder, timestampWrites === undefined ? {} : { timestampWrites });
    pass.setPipeline(pipeline);
    for (const [index, rest] of this.#groups) {
      pass.setBindGroup(...([index, ...rest] as Parameters<GPUComputePassEncoder["setBindGroup"]>));
    }
    dispatch(pass);
    pass.end();
  }
}

/** Puts another method in the place of one, made from the one that was there. */
function replace<T, K extends keyof T>(target: T, name: K, make: (original: T[K]) => T[K]): void {
  target[name] = make(target[name]);
}

async function readSet(device: GPUDevice, set: GPUQuerySet): Promise<bigint[]> {
  const size = set.count * BYTES_OF_A_TIME;
  const resolved = device.createBuffer({ size, usage: USAGE.QUERY_RESOLVE | USAGE.COPY_SRC });
  const readable = device.createBuffer({ size, usage: USAGE.MAP_READ | USAGE.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(set, 0, set.count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, readable, 0, size);
  device.queue.submit([encoder.finish()]);
  await readable.mapAsync(MAP_MODE_READ);
  const times = [...new BigUint64Array(readable.getMappedRange())];
  readable.destroy();
  resolved.destroy();
  return times;
}
