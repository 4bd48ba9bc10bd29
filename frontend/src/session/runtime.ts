/**
 * onnxruntime-web, loaded when it is needed: one of three builds, and only that one is downloaded.
 *
 * For the graphics card there are two: the JSPI build is smaller and reads weights from Blobs piece by piece; the
 * Asyncify build runs everywhere else. The processor has one of its own, the smallest. All have their glue bundled in,
 * so that neither a blob: worker nor `eval` is needed under the page's policy.
 */
import type * as Ort from "onnxruntime-web";
import asyncifyUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspiUrl from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { ExpectedProvider } from "./engine.ts";
import { RuntimeUnavailableError } from "./errors.ts";

export type RuntimeBuild = "jspi" | "asyncify" | "wasm";

export interface Runtime {
  readonly ort: typeof Ort;
  readonly build: RuntimeBuild;
  /** Of the processor's threads, how many compute. */
  readonly threads: number;
}

interface BuildFiles {
  readonly load: () => Promise<typeof Ort>;
  readonly wasmUrl: string;
}

const BUILDS: Readonly<Record<RuntimeBuild, BuildFiles>> = {
  jspi: { load: () => import("onnxruntime-web/jspi"), wasmUrl: jspiUrl },
  asyncify: { load: () => import("onnxruntime-web/webgpu"), wasmUrl: asyncifyUrl },
  wasm: { load: () => import("onnxruntime-web/wasm"), wasmUrl },
};

/** More help little: the processor's caches and memory are shared, and the page needs a core as well. */
const MAX_THREADS = 4;

/** For the graphics card the better build that this browser can run: JSPI is in Chrome 137, Firefox 153 and Safari 27. */
export function chooseBuild(provider: ExpectedProvider, webAssembly: object = WebAssembly): RuntimeBuild {
  if (provider === "wasm") return "wasm";
  return "Suspending" in webAssembly && "promising" in webAssembly ? "jspi" : "asyncify";
}

/** Threads share memory, which browsers allow to isolated pages only. */
export function chooseThreads(build: RuntimeBuild, isIsolated: boolean, processors: number): number {
  // Where the GPU computes, threads would only cost memory.
  return build === "wasm" && isIsolated ? Math.max(1, Math.min(MAX_THREADS, processors)) : 1;
}

/** @throws RuntimeUnavailableError. */
export async function loadRuntime(build: RuntimeBuild): Promise<Runtime> {
  try {
    const ort = await BUILDS[build].load();
    const threads = chooseThreads(build, globalThis.crossOriginIsolated, navigator.hardwareConcurrency);
    ort.env.wasm.numThreads = threads;
    ort.env.wasm.proxy = false; // it runs in a worker already
    ort.env.wasm.wasmPaths = { wasm: BUILDS[build].wasmUrl };
    return { ort, build, threads };
  } catch (error) {
    throw new RuntimeUnavailableError(error);
  }
}
