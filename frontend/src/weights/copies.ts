/** What is in the cache, told as copies of variants: each byte counted once, whoever shares it. */
import type { Chunk, Manifest, Variant } from "../manifest/schema.ts";
import { listDistinctChunks } from "./assemble-files.ts";
import type { KeptReleases } from "./kept-releases.ts";

export interface VariantCopy {
  readonly manifest: Manifest;
  readonly variant: Variant;
  /** Those of its chunks that are here. */
  readonly present: readonly Chunk[];
  readonly isComplete: boolean;
}

/**
 * The copies that there are.
 *
 * A variant that is here only by what it shares with one that is here more completely is no copy: deleting the other one would else
 * never free those bytes.
 *
 * @param hashes of the chunks in the cache.
 */
export function listCopies(releases: Iterable<KeptReleases>, hashes: ReadonlySet<string>): VariantCopy[] {
  const candidates = [...releases].flatMap(candidatesOf).map(({ manifest, variant }) => {
    const chunks = listDistinctChunks(variant);
    const present = chunks.filter(({ sha256 }) => hashes.has(sha256));
    return { manifest, variant, present, isComplete: present.length === chunks.length };
  });
  const covered = new Set<string>();
  const found: VariantCopy[] = [];
  for (const copy of [...candidates].sort(byCompleteness)) {
    const isOfItsOwn = copy.isComplete || copy.present.some(({ sha256 }) => !covered.has(sha256));
    if (!isOfItsOwn) continue;
    for (const { sha256 } of copy.present) covered.add(sha256);
    found.push(copy);
  }
  return candidates.filter((copy) => found.includes(copy));
}

/** Whole ones first, then those of which most is here. */
function byCompleteness(left: VariantCopy, right: VariantCopy): number {
  return Number(right.isComplete) - Number(left.isComplete) || sumSizes(right.present) - sumSizes(left.present);
}

/** Bytes of chunks, each once. */
export function sumSizes(chunks: Iterable<Chunk>): number {
  const sizes = new Map<string, number>();
  for (const { sha256, size } of chunks) sizes.set(sha256, size);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** The newest first; a release that was signed anew, with the same version, is one. */
function candidatesOf({ loaded, newest }: KeptReleases): { manifest: Manifest; variant: Variant }[] {
  const releases = loaded === null || loaded.version === newest.version ? [newest] : [newest, loaded];
  return releases.flatMap((manifest) => manifest.variants.map((variant) => ({ manifest, variant })));
}
