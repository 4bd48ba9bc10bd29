/** The worker: wiring only. What it does is in engine-host.ts. */
import { KEY_LISTS_URL, MANIFEST_CACHE_NAME, MANIFEST_URL } from "../config.ts";
import { MODEL_LIST_CACHE_NAME, modelManifestUrl, MODELS_URL, pinnedKeys } from "../config.ts";
import { openDocumentStore } from "../manifest/document-store.ts";
import { openKeyRing } from "../manifest/key-ring.ts";
import { openChunkCache } from "../weights/chunk-cache.ts";
import { openChunkLocks } from "../weights/chunk-locks.ts";
import { openLine } from "../weights/line.ts";
import type { DeviceFacts } from "./device-memory.ts";
import { EngineHost } from "./engine-host.ts";
import { detectSimd } from "./machine.ts";
import type { Request } from "./protocol.ts";
import { chooseBuild, loadRuntime } from "./runtime.ts";
import { serveCalls } from "./serve-calls.ts";

declare const self: DedicatedWorkerGlobalScope;

/** Pages over plain HTTP have none of these, whatever the types say. */
const offered: Partial<Pick<DedicatedWorkerGlobalScope, "caches">> & {
  readonly navigator: Partial<Pick<WorkerNavigator, "gpu" | "storage" | "locks">> &
    DeviceFacts & { readonly connection?: { readonly saveData?: boolean } };
} = self;

const fetchAsWorker: typeof fetch = (input, init) => fetch(input, init);
const manifests = openDocumentStore(offered.caches, MANIFEST_CACHE_NAME);

const host = new EngineHost({
  gpu: offered.navigator.gpu,
  isSecureContext: self.isSecureContext,
  hasSimd: detectSimd(),
  connection: offered.navigator.connection,
  device: offered.navigator,
  storage: offered.navigator.storage,
  fetch: fetchAsWorker,
  manifestUrl: MANIFEST_URL,
  modelManifestUrl,
  modelsUrl: MODELS_URL,
  pageUrl: self.location.href,
  keys: openKeyRing({ pinned: pinnedKeys(), url: KEY_LISTS_URL, fetch: fetchAsWorker, store: manifests }),
  manifests,
  modelLists: openDocumentStore(offered.caches, MODEL_LIST_CACHE_NAME),
  chunks: openChunkCache(offered.caches),
  locks: openChunkLocks(offered.navigator.locks),
  line: openLine(self),
  loadRuntime: (provider) => loadRuntime(chooseBuild(provider)),
  now: () => performance.now(),
});

const serve = serveCalls(host, (reply, transfer = []) => {
  self.postMessage(reply, transfer);
});

self.onmessage = ({ data }: MessageEvent<Request>): void => {
  serve(data);
};
