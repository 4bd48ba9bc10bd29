/**
 * A picture that another app shares with the page.
 *
 * The system posts it to a URL that the service worker answers alone, so it never reaches the network; the worker lays
 * it down here, and the page that opens next picks it up.
 */

import { SHARE_FIELD } from "./share-target.ts";

const CACHE_NAME = "moebius-shared-1";
const KEY = "/shared-picture";
const NAME_HEADER = "X-File-Name";

/** The query by which the page knows that there is something to pick up. */
export const SHARED_QUERY = "?shared";

/** @returns where to go on: the page, told whether a picture came */
export async function receiveShared(storage: CacheStorage, request: Request): Promise<string> {
  const file = (await request.formData()).get(SHARE_FIELD);
  if (!(file instanceof File)) return "./";
  const cache = await storage.open(CACHE_NAME);
  await cache.put(KEY, new Response(file, { headers: { [NAME_HEADER]: encodeURIComponent(file.name) } }));
  return `./${SHARED_QUERY}`;
}

/** The shared picture, which is then no longer kept; null when there is none. */
export async function takeShared(storage: CacheStorage): Promise<File | null> {
  const cache = await storage.open(CACHE_NAME);
  const kept = await cache.match(KEY);
  if (kept === undefined) return null;
  await cache.delete(KEY);
  const name = decodeURIComponent(kept.headers.get(NAME_HEADER) ?? "");
  return new File([await kept.blob()], name);
}
