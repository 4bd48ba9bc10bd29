/**
 * The signed manifest: fetched, verified, and held against what this browser has seen before.
 *
 * Refused: a bad signature, a sequence below the highest seen of the same model and channel, and an expired document.
 * When the hub cannot be reached the last verified envelope serves, verified again.
 */
import type { PublicKeys } from "../config.ts";
import type { DocumentStore } from "./document-store.ts";
import { ManifestExpiredError, ManifestMalformedError } from "./errors.ts";
import { ManifestMismatchError, ManifestRollbackError, ManifestUnreachableError } from "./errors.ts";
import { fetchDocument } from "./fetch-document.ts";
import { MAX_ENVELOPE_BYTES, openEnvelope } from "./open-envelope.ts";
import { parseManifest } from "./parse-manifest.ts";
import type { Manifest } from "./schema.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface ManifestSource {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly keys: PublicKeys;
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
    return { manifest: await verify(kept, source, true), envelope: kept, isOffline: true };
  }
  const manifest = await verify(envelope, source, false);
  await remember(manifest, envelope, source);
  return { manifest, envelope, isOffline: false };
}

async function download(source: ManifestSource, signal: AbortSignal | undefined): Promise<Bytes> {
  const body = await fetchDocument(source, MAX_ENVELOPE_BYTES, signal);
  if (body.kind === "too-long") throw new ManifestMalformedError("it is too long.");
  return body.bytes;
}

async function verify(envelope: Bytes, source: ManifestSource, isOffline: boolean): Promise<Manifest> {
  const manifest = parseManifest(await openEnvelope(envelope, source.keys));
  checkIsWhatWasAsked(manifest, source.url);
  const seen = await highestSequenceSeen(manifest, source);
  if (manifest.sequence < seen) throw new ManifestRollbackError(manifest.sequence, seen);
  if (manifest.expires !== null && source.now() >= new Date(manifest.expires)) {
    throw new ManifestExpiredError(manifest.expires, isOffline);
  }
  return manifest;
}

/** A good signature does not make another model's document the right answer. */
function checkIsWhatWasAsked(manifest: Manifest, url: string): void {
  const asked = new URL(url, "http://hub.invalid").searchParams;
  const model = asked.get("model") ?? manifest.model.slug;
  const channel = asked.get("channel") ?? manifest.channel;
  if (model !== manifest.model.slug || channel !== manifest.channel) {
    throw new ManifestMismatchError(`${model} (${channel ?? "no channel"})`, manifest.model.slug, manifest.channel);
  }
}

/** Read from the kept envelope, whose signature still vouches for it; 0 where there is none. */
async function highestSequenceSeen(manifest: Manifest, source: ManifestSource): Promise<number> {
  const kept = await source.store.get(channelKey(manifest));
  if (kept === null) return 0;
  try {
    return parseManifest(await openEnvelope(kept, source.keys)).sequence;
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
