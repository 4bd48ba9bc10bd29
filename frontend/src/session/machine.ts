/** What this machine can compute with, found out before anything is downloaded. */
import { type AppError, toAppError } from "../errors.ts";
import { type DeviceFacts, estimateDeviceMemory } from "./device-memory.ts";
import { InsecurePageError } from "./errors.ts";
import { requestAdapter } from "./webgpu-support.ts";

/** One of the two is null. */
export type Machine = (
  | { readonly adapter: GPUAdapter; readonly whyNoGpu: null }
  | { readonly adapter: null; readonly whyNoGpu: AppError }
) & {
  /** True where WebAssembly with SIMD may run what is verified. */
  readonly canRunOnProcessor: boolean;
  /** True where the visitor asked for small downloads, at the cost of a little quality. */
  readonly savesData?: boolean;
  /** How much a model may take; null or absent where there is no saying. */
  readonly memoryBytes?: number | null;
};

/** The globals that decide. */
export interface MachineParts {
  readonly gpu: GPU | undefined;
  readonly isSecureContext: boolean;
  readonly hasSimd: boolean;
  /** What the browser knows of the line; absent where it does not tell (Firefox and Safari do not). */
  readonly connection?: { readonly saveData?: boolean } | undefined;
  /** What the browser tells of the device. */
  readonly device?: DeviceFacts | undefined;
}

/**
 * (module (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt)): WebAssembly 128-bit SIMD, all of it.
 *
 * onnxruntime's builds use it throughout; Chrome 91, Firefox 89 and Safari 16.4 have it.
 */
const SIMD_MODULE: Uint8Array<ArrayBuffer> = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // "\0asm", version 1
  ...[1, 5, 1, 96, 0, 1, 123], // types: () -> v128
  ...[3, 2, 1, 0], // functions: one of type 0
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11], // code
);

export function detectSimd(): boolean {
  return WebAssembly.validate(SIMD_MODULE);
}

function memoryOf(device: DeviceFacts | undefined): Pick<Machine, "memoryBytes"> {
  return device === undefined ? {} : { memoryBytes: estimateDeviceMemory(device) };
}

/** Never throws: what is missing is part of the answer. */
export async function inspectMachine({ gpu, isSecureContext, hasSimd, connection, device }: MachineParts): Promise<Machine> {
  // Over plain HTTP there is nothing to verify signatures and chunks with, so nothing runs at all.
  const found = { canRunOnProcessor: isSecureContext && hasSimd, savesData: connection?.saveData === true, ...memoryOf(device) };
  try {
    if (!isSecureContext) throw new InsecurePageError();
    return { adapter: await requestAdapter(gpu), whyNoGpu: null, ...found };
  } catch (error) {
    return { adapter: null, whyNoGpu: toAppError(error), ...found };
  }
}
