/** Files as lists of chunks: a Blob joins them without a copy, so nothing is ever as large as the model. */
import { listFiles } from "../manifest/check-consistency.ts";
import type { Chunk, ManifestFile, Variant } from "../manifest/schema.ts";

/** Every chunk of a variant once, in the order of its first use. */
export function listDistinctChunks(variant: Variant): Chunk[] {
  const distinct = new Map<string, Chunk>();
  for (const file of listFiles(variant)) {
    for (const chunk of file.chunks) distinct.set(chunk.sha256, chunk);
  }
  return [...distinct.values()];
}

/** The file that `file.chunks` make, joined. Every chunk was verified, and their order is signed. */
export function assembleFile(file: ManifestFile, blobs: ReadonlyMap<string, Blob>): Blob {
  return new Blob(
    file.chunks.map(({ sha256 }) => {
      const blob = blobs.get(sha256);
      if (blob === undefined) throw new RangeError(`Chunk ${sha256} of ${file.path} was not downloaded.`);
      return blob;
    }),
  );
}
