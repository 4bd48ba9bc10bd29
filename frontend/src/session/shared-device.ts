/** One device for all models: the runtime keeps its shaders and buffers by device. */
import type { Device } from "./gpu-device.ts";

export class SharedDevice {
  #device: Device | null = null;
  readonly #users = new Set<string>();
  readonly #request: () => Promise<Device>;

  /** @param request makes a device; asked again after the last user left, and after a loss. */
  constructor(request: () => Promise<Device>) {
    this.#request = request;
  }

  /** The device that is open, or a new one. Not to be called twice at once. @throws what `request` does. */
  async join(user: string): Promise<Device> {
    const device = this.#device ?? (await this.#request());
    this.#device = device;
    this.#users.add(user);
    return device;
  }

  /** The last one out ends the device, and with it what the runtime keeps for it. */
  leave(user: string): void {
    if (!this.#users.delete(user) || this.#users.size > 0) return;
    this.#device?.gpu.destroy();
    this.#device = null;
  }

  /** After a loss: there is nothing left to end. */
  forget(lost: Device): void {
    if (this.#device !== lost) return;
    this.#device = null;
    this.#users.clear();
  }
}
