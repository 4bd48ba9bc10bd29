import { expect, test, vi } from "vitest";
import { BufferMeter } from "./buffer-meter.ts";

function makeDevice(): { device: Pick<GPUDevice, "createBuffer">; destroyed: () => number } {
  const destroy = vi.fn<() => undefined>();
  const device = { createBuffer: (): GPUBuffer => ({ destroy }) as unknown as GPUBuffer };
  return { device, destroyed: () => destroy.mock.calls.length };
}

const STORAGE = 0x80;
const make = (device: Pick<GPUDevice, "createBuffer">, size: number, usage = STORAGE): GPUBuffer =>
  device.createBuffer({ size, usage });

test("the peak is of what was alive together", () => {
  const { device } = makeDevice();
  const meter = new BufferMeter(device);
  const first = make(device, 100);
  make(device, 50);
  first.destroy();
  make(device, 70);
  expect(meter.peakBytes).toBe(150);
});

test("a buffer that is only copied through is not counted", () => {
  const { device } = makeDevice();
  const meter = new BufferMeter(device);
  make(device, 100, 0x04);
  make(device, 10);
  expect(meter.peakBytes).toBe(10);
});

test("a buffer that is destroyed twice ends once, and the card hears of it both times", () => {
  const { device, destroyed } = makeDevice();
  const meter = new BufferMeter(device);
  const buffer = make(device, 100);
  buffer.destroy();
  buffer.destroy();
  make(device, 100);
  expect(meter.peakBytes).toBe(100);
  expect(destroyed()).toBe(2);
});
