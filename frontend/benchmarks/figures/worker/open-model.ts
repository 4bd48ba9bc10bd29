/** A model of the visitors' road, by a manifest that nobody signed before. */
import { openDocumentStore } from "../../../src/manifest/document-store.ts";
import { fetchManifest } from "../../../src/manifest/fetch-manifest.ts";
import type { KeyRing } from "../../../src/manifest/key-ring.ts";
import type { Manifest } from "../../../src/manifest/schema.ts";
import { makeSigner } from "../../../src/manifest/signer.fixture.ts";
import type { Choice } from "../../../src/session/choice.ts";
import type { HostParts } from "../../../src/session/engine-host.ts";
import { requestDevice } from "../../../src/session/gpu-device.ts";
import { loadModel, type Running } from "../../../src/session/load-model.ts";
import { detectSimd } from "../../../src/session/machine.ts";
import { chooseForGpu } from "../../../src/session/plan-run.ts";
import { chooseBuild, loadRuntime } from "../../../src/session/runtime.ts";
import { Turns } from "../../../src/session/turns.ts";
import { requestAdapter } from "../../../src/session/webgpu-support.ts";
import { openChunkCache } from "../../../src/weights/chunk-cache.ts";
import { openChunkLocks } from "../../../src/weights/chunk-locks.ts";
import { openLine } from "../../../src/weights/line.ts";
import { PauseSwitch } from "../../../src/weights/pause-switch.ts";
import type { Figures } from "../protocol.ts";

declare const self: DedicatedWorkerGlobalScope;

export interface Wanted {
  readonly manifestUrl: string;
  readonly variant: string;
}

export interface Opened {
  readonly running: Running;
  readonly figures: Pick<Figures, "adapter" | "provider" | "runtime" | "weights" | "sessions">;
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

/** A variant of a model, chosen and verified; nothing of it is downloaded yet. */
export interface Chosen {
  readonly parts: HostParts;
  readonly choice: Choice;
  readonly adapter: GPUAdapter;
}

export async function chooseModel({ manifestUrl, variant }: Wanted): Promise<Chosen> {
  const unsigned = (await (await fetch(manifestUrl)).json()) as Manifest;
  const parts = await makeParts(unsigned, manifestUrl);
  const adapter = await requestAdapter(parts.gpu);
  return { parts, choice: await choose(parts, variant, adapter), adapter };
}

async function choose(parts: HostParts, name: string, adapter: GPUAdapter): Promise<Choice> {
  const { manifests: store, fetch, keys, manifestUrl: url } = parts;
  const verified = await fetchManifest({ url, store, fetch, keys, now: () => new Date() });
  const variant = chooseForGpu(verified.manifest.variants.filter((one) => one.name === name), adapter);
  return {
    ...verified,
    machine: { adapter, whyNoGpu: null, canRunOnProcessor: false },
    plan: { variant, provider: "webgpu", reason: null, variantReason: "wished" },
  };
}

/** Downloaded where it is not kept already, verified, and ready to run on the graphics card. */
export async function openModel(wanted: Wanted): Promise<Opened> {
  const { parts, choice, adapter } = await chooseModel(wanted);
  const marks: number[] = [];
  const running = await loadModel({
    choice,
    parts,
    computing: new Turns(),
    openDevice: () => requestDevice(adapter),
    onProgress: ({ phase }) => {
      if (phase === "session") marks.push(parts.now());
    },
    signal: undefined,
    pause: new PauseSwitch(),
  });
  marks.push(parts.now());
  const { build } = await parts.loadRuntime("webgpu");
  const { provider, adapter: words, milliseconds } = running.loaded;
  const sessions = Object.fromEntries(
    choice.plan.variant.graphs.map(({ role }, at) => [role, (marks[at + 1] ?? NaN) - (marks[at] ?? NaN)]),
  );
  return { running, figures: { adapter: words, provider, runtime: build, weights: milliseconds.weights, sessions } };
}
