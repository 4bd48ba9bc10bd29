/**
 * What newer releases cost, asked of the hub: it knows of those whose manifests this browser has not seen.
 *
 * Where it does not answer, what the kept manifests say stands. Of a copy that is not whole the hub knows too little.
 */
import { AppError, throwIfCancelled } from "../errors.ts";
import { fetchModelList, type ListedModel } from "../manifest/fetch-model-list.ts";
import { fetchUpdate, updateUrl } from "../manifest/fetch-update.ts";
import type { Copy, Inventory } from "./engine.ts";
import type { HostParts } from "./engine-host.ts";

type Parts = Pick<HostParts, "fetch" | "modelsUrl" | "modelLists">;

/** @throws CancelledError. */
export async function findUpdates(inventory: Inventory, parts: Parts, signal?: AbortSignal): Promise<Inventory> {
  const isWhole = ({ cachedBytes, totalBytes }: Copy): boolean => cachedBytes === totalBytes;
  if (!inventory.copies.some(isWhole)) return inventory;
  const models = await listModels(parts, signal);
  const updated = async (copy: Copy): Promise<Copy> => {
    const offered = models.find(({ slug }) => slug === copy.slug);
    if (!isWhole(copy) || offered === undefined || offered.version === copy.version) return copy;
    return { ...copy, update: (await ask(copy, offered.version, parts, signal)) ?? copy.update };
  };
  return { ...inventory, copies: await Promise.all(inventory.copies.map(updated)) };
}

async function listModels({ fetch, modelsUrl: url, modelLists: store }: Parts, signal?: AbortSignal): Promise<ListedModel[]> {
  try {
    return await fetchModelList({ url, store, fetch }, signal);
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof AppError) return [];
    throw error;
  }
}

async function ask({ slug, version: from, variant, update }: Copy, to: string, { fetch, modelsUrl }: Parts, signal?: AbortSignal): Promise<Copy["update"]> {
  const variants = await fetchUpdate({ url: updateUrl(modelsUrl, { slug, from, to }), fetch }, signal);
  const next = variants?.find(({ name }) => name === variant) ?? variants?.[0];
  if (next === undefined) return null;
  // Other models that are here may bring more of it along than the hub can know.
  const known = update?.version === to ? update.downloadBytes : Infinity;
  return { version: to, downloadBytes: Math.min(next.download_bytes, known) };
}
