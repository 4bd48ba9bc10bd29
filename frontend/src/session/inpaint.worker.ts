/** The worker: wiring only. What it does is in engine-host.ts. */
import { MANIFEST_URL, pinnedKeys } from "../config.ts";
import { openManifestStore } from "../manifest/manifest-store.ts";
import { openChunkCache } from "../weights/chunk-cache.ts";
import { EngineHost } from "./engine-host.ts";
import type { Request } from "./protocol.ts";
import { loadRuntime } from "./runtime.ts";
import { serveCalls } from "./serve-calls.ts";

declare const self: DedicatedWorkerGlobalScope;

/** Pages over plain HTTP have none of these, whatever the types say. */
const offered: Partial<Pick<DedicatedWorkerGlobalScope, "caches">> & {
  readonly navigator: Partial<Pick<WorkerNavigator, "gpu" | "storage">>;
} = self;

const host = new EngineHost({
  gpu: offered.navigator.gpu,
  isSecureContext: self.isSecureContext,
  storage: offered.navigator.storage,
  fetch: (input, init) => fetch(input, init),
  manifestUrl: MANIFEST_URL,
  pageUrl: self.location.href,
  keys: pinnedKeys(),
  manifests: openManifestStore(offered.caches),
  chunks: openChunkCache(offered.caches),
  loadRuntime,
  now: () => performance.now(),
});

const serve = serveCalls(host, (reply, transfer = []) => {
  self.postMessage(reply, transfer);
});

self.onmessage = ({ data }: MessageEvent<Request>): void => {
  serve(data);
};
