/**
 * onnxruntime-web, loaded when it is needed: one of two builds, and only that one is downloaded.
 *
 * The JSPI build is smaller and reads weights from Blobs piece by piece; the Asyncify build runs everywhere else.
 * Both have their glue bundled in, so that neither a blob: worker nor `eval` is needed under the page's policy.
 */
import type * as Ort from "onnxruntime-web";
import asyncifyUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspiUrl from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import { RuntimeUnavailableError } from "./errors.ts";

export type RuntimeBuild = "jspi" | "asyncify";

export interface Runtime {
  readonly ort: typeof Ort;
  readonly build: RuntimeBuild;
}

/** The better build that this browser can run: JSPI is in Chrome 137, Firefox 153 and Safari 27. */
export function chooseBuild(webAssembly: object = WebAssembly): RuntimeBuild {
  return "Suspending" in webAssembly && "promising" in webAssembly ? "jspi" : "asyncify";
}

/** @throws RuntimeUnavailableError. */
export async function loadRuntime(build: RuntimeBuild = chooseBuild()): Promise<Runtime> {
  try {
    const ort = build === "jspi" ? await import("onnxruntime-web/jspi") : await import("onnxruntime-web/webgpu");
    // The GPU computes: threads would only cost memory, and a proxy a second copy of everything.
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.proxy = false;
    ort.env.wasm.wasmPaths = { wasm: build === "jspi" ? jspiUrl : asyncifyUrl };
    return { ort, build };
  } catch (error) {
    throw new RuntimeUnavailableError(error);
  }
}
