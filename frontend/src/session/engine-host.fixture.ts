/** For tests in a browser: an engine of real parts, with storage of its own, against the hub that vitest's server plays. */
import keys from "../../../tests/golden/keys.json";
import { openDocumentStore } from "../manifest/document-store.ts";
import { pinnedKeyRing } from "../manifest/key-ring.ts";
import { openChunkCache } from "../weights/chunk-cache.ts";
import { openChunkLocks } from "../weights/chunk-locks.ts";
import { openLine } from "../weights/line.ts";
import type { InpaintJob } from "./engine.ts";
import { EngineHost, type HostParts } from "./engine-host.ts";
import { chooseBuild, loadRuntime } from "./runtime.ts";

export const CHUNKS = "test-host-chunks";
export const MANIFESTS = "test-host-manifests";
const MODEL_LISTS = "test-host-models";

/** @param requests every URL that is asked for is added, in order. */
export function makeParts(requests: string[], change: Partial<HostParts> = {}): HostParts {
  return {
    gpu: navigator.gpu,
    isSecureContext: true,
    storage: navigator.storage,
    fetch: (input, init) => {
      requests.push(input instanceof Request ? input.url : String(input));
      return fetch(input, init);
    },
    hasSimd: true,
    manifestUrl: "/api/manifest",
    modelManifestUrl: (slug) => `/api/manifest?model=${slug}`,
    modelsUrl: "/api/models/",
    pageUrl: location.href,
    keys: pinnedKeyRing(keys),
    manifests: openDocumentStore(caches, MANIFESTS),
    modelLists: openDocumentStore(caches, MODEL_LISTS),
    chunks: openChunkCache(caches, CHUNKS),
    locks: openChunkLocks(navigator.locks),
    line: openLine(Object.assign(new EventTarget(), { navigator: {} })),
    loadRuntime: (provider) => loadRuntime(chooseBuild(provider)),
    now: () => performance.now(),
    ...change,
  };
}

export function makeHost(requests: string[], change: Partial<HostParts> = {}): EngineHost {
  return new EngineHost(makeParts(requests, change));
}

export async function forgetEverything(): Promise<void> {
  for (const name of [CHUNKS, MANIFESTS, MODEL_LISTS]) await caches.delete(name);
}

/** A job for the tiny models. */
export function makeJob(): InpaintJob {
  const rgba = Uint8ClampedArray.from({ length: 1024 }, (_, index) => (index * 37) % 256);
  return { rgba, mask: new Uint8Array(256).fill(255, 40, 90), sampling: { steps: 4, guidance: 2, strength: 0.99 }, seed: 1 };
}
