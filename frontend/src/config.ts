/** What the build was told, and the constants that name things in the browser's storage: the only reader of import.meta.env. */

/** Raw Ed25519 public keys in base64, by key id. */
export type PublicKeys = Readonly<Record<string, string>>;

export const MANIFEST_URL: string = placed(import.meta.env.VITE_HUB_MANIFEST_URL ?? "/api/manifest");
/** Where the manifest of a model is. */
export function modelManifestUrl(slug: string): string {
  const template: string = import.meta.env.VITE_HUB_MODEL_MANIFEST_URL ?? "/api/manifest?model={model}";
  return placed(template.replaceAll("{model}", encodeURIComponent(slug)));
}
/** As many at once as the hub gives; what is on further pages is fetched from there. */
export const MODELS_URL: string = placed(import.meta.env.VITE_HUB_MODELS_URL ?? "/api/models/?limit=200");

export const KEY_LISTS_URL: string = placed(import.meta.env.VITE_HUB_KEY_LISTS_URL ?? "/api/key-lists");

/** Whom the page trusts from its build on, and the version of the hub's key list that these keys are. */
export interface PinnedKeys {
  readonly keys: PublicKeys;
  /** 0 before there is a list. */
  readonly version: number;
}

/** Read when first needed, so that a test may import this file without keys. */
export function pinnedKeys(): PinnedKeys {
  return {
    keys: JSON.parse(import.meta.env.VITE_HUB_PUBLIC_KEYS ?? "{}") as PublicKeys,
    version: Number(import.meta.env.VITE_HUB_KEY_LIST_VERSION ?? 0),
  };
}

/**
 * A static site knows its addresses relative to its scripts alone. They are made whole, because sites that share an
 * origin share its storage, where documents lie by their address.
 */
function placed(url: string): string {
  return url.startsWith("/") ? url : new URL(url, import.meta.url).href;
}

/** CacheStorage names; the number grows when the layout changes. */
export const CHUNK_CACHE_NAME = "moebius-chunks-1";
export const MANIFEST_CACHE_NAME = "moebius-manifests-1";
export const MODEL_LIST_CACHE_NAME = "moebius-models-1";

/** Chunks in flight at once: enough to fill a long pipe, few enough that 8 MiB each stay small. */
export const PARALLEL_DOWNLOADS = 5;
