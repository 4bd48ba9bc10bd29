import { expect, test } from "vitest";
import { detectSimd, inspectMachine } from "./machine.ts";

test("SIMD is found where it is: in every engine of these years", () => {
  expect(detectSimd()).toBe(true);
});

test("over plain HTTP nothing runs, because nothing can be verified", async () => {
  const machine = await inspectMachine({ gpu: undefined, isSecureContext: false, hasSimd: true, connection: undefined });
  expect(machine).toMatchObject({ adapter: null, whyNoGpu: { code: "gpu.insecure_page" }, canRunOnProcessor: false });
});

test("without WebGPU the processor is left, where it has SIMD", async () => {
  const withSimd = await inspectMachine({ gpu: undefined, isSecureContext: true, hasSimd: true, connection: undefined });
  expect(withSimd).toMatchObject({ adapter: null, whyNoGpu: { code: "gpu.unavailable" }, canRunOnProcessor: true });
  const withoutSimd = await inspectMachine({ gpu: undefined, isSecureContext: true, hasSimd: false, connection: undefined });
  expect(withoutSimd.canRunOnProcessor).toBe(false);
});

test("a visitor who saves data is known where the browser tells, and by nothing else", async () => {
  const parts = { gpu: undefined, isSecureContext: true, hasSimd: true };
  const savesData = async (connection: { saveData?: boolean } | undefined): Promise<boolean> =>
    (await inspectMachine({ ...parts, connection })).savesData ?? false;
  expect(await Promise.all([savesData(undefined), savesData({}), savesData({ saveData: false })])).toEqual([false, false, false]);
  expect(await savesData({ saveData: true })).toBe(true);
});
