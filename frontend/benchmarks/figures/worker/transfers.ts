/** Bytes on their way into the browser, and nothing else: the visitors' way, and the plainest that there is. */
import { listDistinctChunks } from "../../../src/weights/assemble-files.ts";
import { type DownloadAsked, type FetchAsked, type Figures, NOTHING } from "../protocol.ts";
import { download, findModel } from "./find-model.ts";

declare const self: DedicatedWorkerGlobalScope;

export async function measureDownload({ manifestUrl, variant }: DownloadAsked): Promise<Figures> {
  const found = await findModel(manifestUrl);
  const wanted = found.verified.manifest.variants.find(({ name }) => name === variant);
  if (wanted === undefined) throw new RangeError(`there is no variant ${variant}`);
  const chunks = listDistinctChunks(wanted);
  await clear();
  return measure(async () => [...(await download(found, chunks)).values()].reduce((sum, { size }) => sum + size, 0));
}

export async function measureFetch({ url, isKept }: FetchAsked): Promise<Figures> {
  await clear();
  // As for chunks: the browser's own cache would answer the second time.
  const request = new Request(url, { cache: "no-store" });
  return measure(async () => (isKept ? keep(request) : (await (await fetch(request)).arrayBuffer()).byteLength));
}

async function keep(request: Request): Promise<number> {
  const cache = await self.caches.open("whole");
  await cache.put(request, await fetch(request));
  return (await (await cache.match(request))?.blob())?.size ?? 0;
}

async function measure(transfer: () => Promise<number>): Promise<Figures> {
  const started = performance.now();
  const bytes = await transfer();
  return { ...NOTHING, weights: performance.now() - started, bytes };
}

async function clear(): Promise<void> {
  for (const name of await self.caches.keys()) await self.caches.delete(name);
}
