/** The proof's worker: wiring only, and of the same parts as inpaint.worker.ts. */
import { MANIFEST_CACHE_NAME, MODEL_LIST_CACHE_NAME } from "../config.ts";
import { openDocumentStore } from "../manifest/document-store.ts";
import { pinnedKeyRing } from "../manifest/key-ring.ts";
import { detectSimd } from "../session/machine.ts";
import { chooseBuild, loadRuntime } from "../session/runtime.ts";
import { openChunkCache } from "../weights/chunk-cache.ts";
import { openChunkLocks } from "../weights/chunk-locks.ts";
import { openLine } from "../weights/line.ts";
import { proveVariant } from "./prove-variant.ts";
import type { ProofRequest } from "./protocol.ts";
import { ConsoleTap } from "./runtime-log.ts";

declare const self: DedicatedWorkerGlobalScope & { readonly console: Console };

const tap = new ConsoleTap(self.console);

self.onmessage = async ({ data: request }: MessageEvent<ProofRequest>): Promise<void> => {
  const parts = {
    gpu: self.navigator.gpu as GPU | undefined,
    isSecureContext: self.isSecureContext,
    hasSimd: detectSimd(),
    storage: self.navigator.storage,
    fetch: (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => fetch(input, init),
    manifestUrl: request.manifestUrl,
    modelManifestUrl: () => request.manifestUrl,
    modelsUrl: request.manifestUrl,
    pageUrl: self.location.href,
    keys: pinnedKeyRing(request.keys),
    manifests: openDocumentStore(self.caches, MANIFEST_CACHE_NAME),
    modelLists: openDocumentStore(self.caches, MODEL_LIST_CACHE_NAME),
    chunks: openChunkCache(self.caches),
    locks: openChunkLocks(self.navigator.locks),
    line: openLine(self),
    loadRuntime: (provider: "webgpu" | "wasm") => loadRuntime(chooseBuild(provider)),
    now: () => performance.now(),
  };
  self.postMessage(await proveVariant(request, parts, tap));
};
