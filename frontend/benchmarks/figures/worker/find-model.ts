/** A manifest of the visitors' road that nobody signed before, and its bytes as they fetch them. */
import { openDocumentStore } from "../../../src/manifest/document-store.ts";
import { fetchManifest, type VerifiedManifest } from "../../../src/manifest/fetch-manifest.ts";
import type { KeyRing } from "../../../src/manifest/key-ring.ts";
import type { Chunk, Manifest } from "../../../src/manifest/schema.ts";
import { makeSigner } from "../../../src/manifest/signer.fixture.ts";
import type { HostParts } from "../../../src/session/engine-host.ts";
import { detectSimd } from "../../../src/session/machine.ts";
import { chooseBuild, loadRuntime } from "../../../src/session/runtime.ts";
import { estimateStorage } from "../../../src/session/webgpu-support.ts";
import { openChunkCache } from "../../../src/weights/chunk-cache.ts";
import { openChunkLocks } from "../../../src/weights/chunk-locks.ts";
import { downloadChunks } from "../../../src/weights/download.ts";
import { openLine } from "../../../src/weights/line.ts";
import { PauseSwitch } from "../../../src/weights/pause-switch.ts";

declare const self: DedicatedWorkerGlobalScope;

export interface FoundModel {
  readonly parts: HostParts;
  readonly verified: VerifiedManifest;
}

export async function findModel(manifestUrl: string): Promise<FoundModel> {
  const unsigned = (await (await fetch(manifestUrl)).json()) as Manifest;
  const parts = await makeParts(unsigned, manifestUrl);
  const { manifests: store, fetch: ask, keys } = parts;
  const verified = await fetchManifest({ url: manifestUrl, store, fetch: ask, keys, now: () => new Date() });
  return { parts, verified };
}

/** Verified, and kept in the browser's store; read from there where they are kept already. */
export async function download({ parts, verified }: FoundModel, wanted: readonly Chunk[]): Promise<Map<string, Blob>> {
  const { chunks: cache, locks, line, fetch: ask, now } = parts;
  return downloadChunks({
    ...{ chunks: wanted, cache, locks, line, fetch: ask, now },
    mirrors: verified.manifest.chunk_urls.map((url) => new URL(url, parts.pageUrl).href),
    pause: new PauseSwitch(),
    estimateStorage: () => estimateStorage(parts.storage),
    onProgress: () => undefined,
    makeRoom: () => Promise.resolve(false),
  });
}

/** What a visitor's worker is made of, and a hub that answers with `manifest`. */
async function makeParts(manifest: Manifest, manifestUrl: string): Promise<HostParts> {
  const signer = await makeSigner();
  const envelope = await signer.sign(manifest);
  const answer: typeof fetch = (input, init) =>
    input === manifestUrl ? Promise.resolve(new Response(envelope)) : fetch(input, init);
  return partsOf(manifestUrl, signer.keys, answer);
}

function partsOf(manifestUrl: string, keys: KeyRing, answer: typeof fetch): HostParts {
  return {
    gpu: self.navigator.gpu,
    isSecureContext: self.isSecureContext,
    hasSimd: detectSimd(),
    storage: self.navigator.storage,
    fetch: answer,
    manifestUrl,
    modelManifestUrl: () => manifestUrl,
    modelsUrl: manifestUrl,
    pageUrl: self.location.href,
    keys,
    manifests: openDocumentStore(undefined, "none"), // each measurement has a key of its own, and believes no other
    modelLists: openDocumentStore(undefined, "none"),
    chunks: openChunkCache(self.caches),
    locks: openChunkLocks(self.navigator.locks),
    line: openLine(self),
    loadRuntime: (provider) => loadRuntime(chooseBuild(provider)),
    now: () => performance.now(),
  };
}
