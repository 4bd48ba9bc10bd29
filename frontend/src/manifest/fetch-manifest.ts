/**
 * The signed manifest: fetched, verified, and held against what this browser has seen before.
 *
 * Refused: a bad signature, one by a key that was taken back, a sequence below the highest seen of the same model and
 * channel, an expired document, and one of something else than was asked for. A key that is not known sends for the
 * hub's newer lists of keys.
 * When the hub cannot be reached the last verified envelope serves, verified again.
 */
import type { DocumentStore } from "./document-store.ts";
import { ManifestExpiredError, ManifestMalformedError } from "./errors.ts";
import { HubRefusedError, ManifestMismatchError, ManifestRollbackError } from "./errors.ts";
import { ManifestUnreachableError, SignatureUntrustedError } from "./errors.ts";
import { fetchDocument } from "./fetch-document.ts";
import { type KeyList, openTrusted } from "./key-list.ts";
import type { KeyRing } from "./key-ring.ts";
import { MAX_ENVELOPE_BYTES } from "./open-envelope.ts";
import { parseManifest } from "./parse-manifest.ts";
import type { Manifest } from "./schema.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Where the hub serves the manifest of one release. */
const RELEASE_PATH = /\/api\/models\/([^/]+)\/releases\/([^/]+)\/manifest$/;

export interface ManifestSource {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly keys: KeyRing;
  readonly store: DocumentStore;
  readonly now: () => Date;
}

export interface VerifiedManifest {
  readonly manifest: Manifest;
  /** As it was signed. */
  readonly envelope: Bytes;
  /** True when it came from this browser's store, because the hub did not answer. */
  readonly isOffline: boolean;
}

/**
 * The manifest at `source.url`.
 *
 * @throws every error of manifest/errors.ts, CancelledError.
 */
export async function fetchManifest(source: ManifestSource, signal?: AbortSignal): Promise<VerifiedManifest> {
  let envelope: Bytes;
  try {
    envelope = await download(source, signal);
  } catch (error) {
    if (!(error instanceof ManifestUnreachableError)) throw error;
    const kept = await source.store.get(source.url);
    if (kept === null) throw error;
    const payload = await openTrusted(kept, await source.keys.current());
    return { manifest: await verify(payload, source, true), envelope: kept, isOffline: true };
  }
  const manifest = await verify(await openWithNewestKeys(envelope, source, signal), source, false);
  await remember(manifest, envelope, source);
  return { manifest, envelope, isOffline: false };
}

async function download(source: ManifestSource, signal: AbortSignal | undefined): Promise<Bytes> {
  const body = await fetchDocument(source, MAX_ENVELOPE_BYTES, signal);
  if (body.kind === "too-long") throw new ManifestMalformedError("it is too long.");
  return body.bytes;
}

async function openWithNewestKeys(envelope: Bytes, { keys }: ManifestSource, signal: AbortSignal | undefined): Promise<Bytes> {
  try {
    return await openTrusted(envelope, await keys.current());
  } catch (error) {
    if (!(error instanceof SignatureUntrustedError)) throw error;
    return openTrusted(envelope, await askForNewerKeys(keys, error, signal));
  }
}

/** A hub that has no lists, or does not answer now, leaves it at the stranger's signature. */
async function askForNewerKeys(keys: KeyRing, why: SignatureUntrustedError, signal: AbortSignal | undefined): Promise<KeyList> {
  try {
    return await keys.refresh(signal);
  } catch (error) {
    if (error instanceof ManifestUnreachableError || error instanceof HubRefusedError) throw why;
    throw error;
  }
}

async function verify(payload: Bytes, source: ManifestSource, isOffline: boolean): Promise<Manifest> {
  const manifest = parseManifest(payload);
  checkIsWhatWasAsked(manifest, source.url);
  const seen = await highestSequenceSeen(manifest, source);
  if (manifest.sequence < seen) throw new ManifestRollbackError(manifest.sequence, seen);
  if (manifest.expires !== null && source.now() >= new Date(manifest.expires)) {
    throw new ManifestExpiredError(manifest.expires, isOffline);
  }
  return manifest;
}

/** A good signature does not make another model's document the right answer, or another version's. */
function checkIsWhatWasAsked(manifest: Manifest, url: string): void {
  const { searchParams, pathname } = new URL(url, "http://hub.invalid");
  const release = RELEASE_PATH.exec(pathname);
  if (release !== null) {
    const [slug = "", version = ""] = release.slice(1).map(decodeURIComponent);
    const isIt = manifest.model.slug === slug && manifest.version === version && manifest.channel === null;
    if (!isIt) throw new ManifestMismatchError(`${slug} ${version}`, `${manifest.model.slug} ${manifest.version}`, manifest.channel);
    return;
  }
  const model = searchParams.get("model") ?? manifest.model.slug;
  const channel = searchParams.get("channel") ?? manifest.channel;
  if (model !== manifest.model.slug || channel !== manifest.channel) {
    throw new ManifestMismatchError(`${model} (${channel ?? "no channel"})`, manifest.model.slug, manifest.channel);
  }
}

/** Read from the kept envelope, whose signature still vouches for it; 0 where there is none. */
async function highestSequenceSeen(manifest: Manifest, source: ManifestSource): Promise<number> {
  const kept = await source.store.get(channelKey(manifest));
  if (kept === null) return 0;
  try {
    return parseManifest(await openTrusted(kept, await source.keys.current())).sequence;
  } catch {
    return 0; // unreadable, or signed by a key that is trusted no more: it proves nothing
  }
}

async function remember(manifest: Manifest, envelope: Bytes, source: ManifestSource): Promise<void> {
  await source.store.put(source.url, envelope);
  await source.store.put(channelKey(manifest), envelope);
}

/** Where a channel's newest document is kept, or a release's own. */
export function channelKey(manifest: Manifest): string {
  return `${manifest.model.slug}@${manifest.channel ?? manifest.version}`;
}
