/**
 * How many bytes of tensors a graphics device holds, which WebGPU tells nobody: counted as buffers are made and destroyed.
 *
 * The runtime keeps what a node no longer needs for the next one of that size, and destroys nothing before the end. What
 * it copies through, into the card and out of it, it only drops; that is not counted.
 */

type BufferMaker = Pick<GPUDevice, "createBuffer">;

/** GPUBufferUsage.STORAGE, by a name that is there without a graphics card as well. */
const STORAGE = 0x80;

export class BufferMeter {
  #live = 0;
  #peak = 0;

  /** Counts every storage buffer that `device` makes from now on. */
  constructor(device: BufferMaker) {
    const create = device.createBuffer.bind(device);
    device.createBuffer = (descriptor): GPUBuffer => {
      const buffer = create(descriptor);
      if ((descriptor.usage & STORAGE) === 0) return buffer;
      this.#live += descriptor.size;
      this.#peak = Math.max(this.#peak, this.#live);
      this.#watchEnd(buffer, descriptor.size);
      return buffer;
    };
  }

  /** The most bytes that there were at one time. */
  get peakBytes(): number {
    return this.#peak;
  }

  #watchEnd(buffer: GPUBuffer, size: number): void {
    const destroy = buffer.destroy.bind(buffer);
    let isAlive = true;
    buffer.destroy = (): undefined => {
      if (isAlive) this.#live -= size;
      isAlive = false;
      destroy();
    };
  }
}
