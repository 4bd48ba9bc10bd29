/** What of models is in this browser: listed, checked and deleted, without the hub. */
import { throwIfCancelled } from "../errors.ts";
import type { Chunk, Variant } from "../manifest/schema.ts";
import { listCopies, sumSizes, type VariantCopy } from "../weights/copies.ts";
import { forgetLeftBehind, forgetLoaded, type KeptReleases, listReleases, rememberLoaded } from "../weights/kept-releases.ts";
import { pruneChunks } from "../weights/prune-cache.ts";
import { type Choice, missingBytes } from "./choice.ts";
import type { CheckProgress, CheckResult, Copy, CopyName, Inventory } from "./engine.ts";
import type { HostParts } from "./engine-host.ts";
import { estimateStorage, isKeptForGood } from "./webgpu-support.ts";

type Parts = Pick<HostParts, "chunks" | "manifests" | "keys" | "storage">;

interface Stand {
  readonly releases: ReadonlyMap<string, KeptReleases>;
  readonly hashes: ReadonlySet<string>;
  readonly copies: readonly VariantCopy[];
}

export class Shelf {
  readonly #parts: Parts;
  readonly #listRunning: () => readonly Choice[];

  constructor(parts: Parts, listRunning: () => readonly Choice[]) {
    this.#parts = parts;
    this.#listRunning = listRunning;
  }

  async inventory(): Promise<Inventory> {
    const stand = await this.#look();
    const named = stand.copies.flatMap(({ present }) => present);
    const isNamed = new Set(named.map(({ sha256 }) => sha256));
    let strayBytes = 0;
    for (const sha256 of stand.hashes) if (!isNamed.has(sha256)) strayBytes += await this.#parts.chunks.sizeOf(sha256);
    return {
      copies: stand.copies.map((copy) => this.#describe(copy, stand)),
      totalBytes: sumSizes(named) + strayBytes,
      strayBytes,
      storage: await estimateStorage(this.#parts.storage),
      isKeptForGood: await isKeptForGood(this.#parts.storage),
    };
  }

  /** @throws CancelledError. */
  async check(onProgress: (progress: CheckProgress) => void, signal?: AbortSignal): Promise<CheckResult> {
    const { copies } = await this.#look();
    const chunks = new Map(copies.flatMap(({ present }) => present).map((chunk) => [chunk.sha256, chunk]));
    const totalBytes = sumSizes(chunks.values());
    let [doneBytes, wrongBytes] = [0, 0];
    for (const chunk of chunks.values()) {
      throwIfCancelled(signal);
      onProgress({ doneBytes, totalBytes });
      if ((await this.#parts.chunks.read(chunk)) === null) wrongBytes += chunk.size;
      doneBytes += chunk.size;
    }
    return { checkedBytes: doneBytes, wrongBytes };
  }

  async remove(name: CopyName | null): Promise<Inventory> {
    const stand = await this.#look();
    const isMeant = (copy: VariantCopy): boolean => name !== null && isNamed(copy, name);
    const kept = stand.copies.filter((copy) => !isMeant(copy));
    const needed = new Set(kept.flatMap(({ present }) => present).map(({ sha256 }) => sha256));
    const leaving =
      name === null ? [...stand.hashes] : stand.copies.filter(isMeant).flatMap(({ present }) => present.map(({ sha256 }) => sha256));
    for (const sha256 of leaving) if (!needed.has(sha256)) await this.#parts.chunks.delete(sha256);
    if (name !== null && !kept.some(({ manifest }) => manifest.model.slug === name.slug)) {
      await forgetLoaded(this.#parts.manifests, name.slug);
    }
    return this.inventory();
  }

  /** A release was loaded: what came before it is swept out. Never rejects: the next load sweeps as well. */
  async settle({ manifest, envelope }: Choice): Promise<void> {
    const { chunks, manifests, keys } = this.#parts;
    try {
      await rememberLoaded(manifests, manifest.model.slug, envelope);
      await forgetLeftBehind(manifests, keys);
      await pruneChunks(chunks, manifests, keys);
    } catch {
      // Storage that fails now has nothing to do with the model, which is ready.
    }
  }

  async #look(): Promise<Stand> {
    const { chunks, manifests, keys } = this.#parts;
    const [releases, hashes] = await Promise.all([listReleases(manifests, keys), chunks.list()]);
    return { releases, hashes, copies: listCopies(releases.values(), hashes) };
  }

  #describe(copy: VariantCopy, stand: Stand): Copy {
    const { manifest, variant, present } = copy;
    const others = new Set(stand.copies.filter((other) => other !== copy).flatMap((other) => other.present.map(({ sha256 }) => sha256)));
    const isShared = ({ sha256 }: Chunk): boolean => others.has(sha256);
    return {
      slug: manifest.model.slug,
      title: manifest.model.title,
      version: manifest.version,
      sequence: manifest.sequence,
      variant: variant.name,
      totalBytes: variant.total_bytes,
      cachedBytes: sumSizes(present),
      sharedBytes: sumSizes(present.filter(isShared)),
      isLoaded: this.#listRunning().some((choice) => isRunning(choice, copy)),
      update: findUpdate(copy, stand),
    };
  }
}

function isNamed({ manifest, variant }: VariantCopy, { slug, sequence, variant: name }: CopyName): boolean {
  return manifest.model.slug === slug && manifest.sequence === sequence && variant.name === name;
}

function isRunning({ manifest, plan }: Choice, copy: VariantCopy): boolean {
  const isRelease = manifest.model.slug === copy.manifest.model.slug && manifest.version === copy.manifest.version;
  return isRelease && plan.variant.name === copy.variant.name;
}

function findUpdate({ manifest, variant }: VariantCopy, { releases, hashes }: Stand): Copy["update"] {
  const newest = releases.get(manifest.model.slug)?.newest;
  if (newest === undefined || newest.version === manifest.version) return null;
  const next: Variant | undefined = newest.variants.find(({ name }) => name === variant.name) ?? newest.variants[0];
  return next === undefined ? null : { version: newest.version, downloadBytes: missingBytes(next, hashes) };
}
