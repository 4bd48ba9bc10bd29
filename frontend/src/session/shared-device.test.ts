import { beforeEach, expect, test } from "vitest";
import type { Device } from "./gpu-device.ts";
import { SharedDevice } from "./shared-device.ts";

let made: Device[];
let destroyed: Device[];
let shared: SharedDevice;

beforeEach(() => {
  made = [];
  destroyed = [];
  shared = new SharedDevice(() => {
    const device: Device = {
      isSoftware: false,
      gpu: { destroy: () => destroyed.push(device) } as unknown as GPUDevice,
      adapter: "test adapter",
      lost: new Promise<never>(() => undefined),
    };
    made.push(device);
    return Promise.resolve(device);
  });
});

test("all models share one device, and the last to leave ends it", async () => {
  expect(await shared.join("starter")).toBe(await shared.join("moebius"));
  shared.leave("starter");
  expect(destroyed).toEqual([]);
  shared.leave("moebius");
  expect(destroyed).toEqual(made);
  await shared.join("starter");
  expect(made).toHaveLength(2);
});

test("leaving without having joined ends nothing", async () => {
  await shared.join("starter");
  shared.leave("moebius");
  expect(destroyed).toEqual([]);
});

test("after a loss the next to join gets a new device", async () => {
  const lost = await shared.join("starter");
  shared.forget(lost);
  const next = await shared.join("moebius");
  expect(next).not.toBe(lost);
  shared.forget(lost);
  expect(await shared.join("starter")).toBe(next);
});
