/**
 * The releases that this browser has to do with: of each model the one that was loaded last, and the newest.
 *
 * Every other document that is kept only remembers how far its channel has come.
 */
import type { DocumentStore } from "../manifest/document-store.ts";
import { channelKey } from "../manifest/fetch-manifest.ts";
import { type KeyList, openTrusted } from "../manifest/key-list.ts";
import type { KeyRing } from "../manifest/key-ring.ts";
import { parseManifest } from "../manifest/parse-manifest.ts";
import type { Manifest } from "../manifest/schema.ts";

export interface KeptReleases {
  /** Null where no release of the model was ever loaded. */
  readonly loaded: Manifest | null;
  readonly newest: Manifest;
}

/** No address and no channel's key begins like this. */
const loadedKey = (slug: string): string => `loaded/${slug}`;

/** By slug; verified, and without what cannot be. */
export async function listReleases(store: DocumentStore, keys: KeyRing): Promise<Map<string, KeptReleases>> {
  const trusted = await keys.current();
  const newest = new Map<string, Manifest>();
  for (const envelope of await store.list()) {
    const manifest = await read(envelope, trusted);
    if (manifest === null) continue;
    const { slug } = manifest.model;
    const before = newest.get(slug);
    if (before === undefined || comesAfter(manifest, before)) newest.set(slug, manifest);
  }
  const releases = new Map<string, KeptReleases>();
  for (const [slug, manifest] of newest) {
    const envelope = await store.get(loadedKey(slug));
    const loaded = envelope === null ? null : await read(envelope, trusted);
    releases.set(slug, { loaded, newest: manifest });
  }
  return releases;
}

/** What was yanked is nobody's newest, though the document that says so was issued last. */
function comesAfter(manifest: Manifest, before: Manifest): boolean {
  const [isYanked, wasYanked] = [manifest.yanked !== undefined, before.yanked !== undefined];
  return isYanked === wasYanked ? manifest.sequence >= before.sequence : wasYanked;
}

/** The release that `envelope` describes was loaded; the one before it is left behind. */
export async function rememberLoaded(store: DocumentStore, slug: string, envelope: Uint8Array<ArrayBuffer>): Promise<void> {
  await store.put(loadedKey(slug), envelope);
}

/**
 * A page that was pinned to one release after the other leaves their documents behind: they go, except for the releases
 * of `listReleases`. A channel's document stays, because it remembers how far the channel has come.
 */
export async function forgetLeftBehind(store: DocumentStore, keys: KeyRing): Promise<void> {
  const trusted = await keys.current();
  const releases = await listReleases(store, keys);
  for (const envelope of await store.list()) {
    const manifest = await read(envelope, trusted);
    if (manifest?.channel !== null) continue;
    const { loaded, newest } = releases.get(manifest.model.slug) ?? { loaded: null, newest: manifest };
    const isKept = [loaded, newest].some((kept) => kept?.version === manifest.version);
    if (!isKept) await store.delete(channelKey(manifest));
  }
}

/** No release of this model is here any more. */
export async function forgetLoaded(store: DocumentStore, slug: string): Promise<void> {
  await store.delete(loadedKey(slug));
}

async function read(envelope: Uint8Array<ArrayBuffer>, trusted: KeyList): Promise<Manifest | null> {
  try {
    return parseManifest(await openTrusted(envelope, trusted));
  } catch {
    return null; // what cannot be verified names nothing
  }
}
