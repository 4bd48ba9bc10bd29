/** What must hold between the fields of a manifest, which a JSON Schema cannot say; the hub checks the same. */
import { ManifestInconsistentError } from "./errors.ts";
import { checkGraphs, checkPipeline } from "./pipeline-kinds.ts";
import type { Manifest, ManifestFile, Variant } from "./schema.ts";

/** @throws ManifestInconsistentError, RolesIncompleteError. */
export function checkConsistency(manifest: Manifest): void {
  checkIssue(manifest);
  checkYank(manifest);
  checkChunkUrls(manifest.chunk_urls);
  checkPipeline(manifest.pipeline);
  const names = manifest.variants.map((variant) => variant.name);
  checkDistinct("variant", names);
  checkDistinct("role of a source file", manifest.source.files.map((file) => file.role));
  const sizes = new Map<string, number>();
  for (const variant of manifest.variants) {
    checkGraphs(variant, manifest.pipeline);
    checkFiles(variant, sizes);
  }
  checkValidation(manifest);
}

/** Every file of a variant: each graph, then its external data. */
export function listFiles(variant: Variant): ManifestFile[] {
  return variant.graphs.flatMap((graph) => [graph.file, ...graph.external_data]);
}

/** A release's own manifest never expires; a channel document does, later than it was made. */
function checkIssue({ created, channel, expires }: Manifest): void {
  const start = parseTimestamp(created);
  if ((channel === null) !== (expires === null)) {
    throw new ManifestInconsistentError("channel and expiry are set together or not at all.");
  }
  if (expires !== null && parseTimestamp(expires) <= start) {
    throw new ManifestInconsistentError("it expires before it was made.");
  }
}

/** No channel serves what was yanked, and nothing is signed before it happens. */
function checkYank({ created, channel, yanked }: Manifest): void {
  if (yanked === undefined) return;
  if (channel !== null) throw new ManifestInconsistentError("a channel serves what was yanked.");
  if (parseTimestamp(yanked.at) > parseTimestamp(created)) {
    throw new ManifestInconsistentError("it was yanked after it was made.");
  }
}

/** Milliseconds; the schema has seen to the form, so a day that does not exist is what is left. */
function parseTimestamp(text: string): number {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || date.toISOString() !== text.replace("Z", ".000Z")) {
    throw new ManifestInconsistentError(`${text} is no date.`);
  }
  return date.getTime();
}

function checkChunkUrls(urls: readonly string[]): void {
  checkDistinct("place for chunks", urls);
  for (const url of urls) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? "";
    if (!["", "http", "https"].includes(scheme)) {
      throw new ManifestInconsistentError(`${url} is neither a path nor HTTP.`);
    }
  }
}

function checkDistinct(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new ManifestInconsistentError(`the ${what} ${name} stands there twice.`);
    seen.add(name);
  }
}

/** `sizes` collects over the whole manifest: one name is one byte string, so it has one size. */
function checkFiles(variant: Variant, sizes: Map<string, number>): void {
  const files = listFiles(variant);
  checkDistinct(`file of ${variant.name}`, files.map((file) => file.path));
  const distinct = new Map<string, number>();
  for (const file of files) {
    checkFile(`${variant.name}/${file.path}`, file, sizes);
    for (const chunk of file.chunks) distinct.set(chunk.sha256, chunk.size);
  }
  if (sum(distinct.values()) !== variant.total_bytes) {
    throw new ManifestInconsistentError(`the chunks of ${variant.name} do not add up to its total.`);
  }
}

function checkFile(place: string, file: ManifestFile, sizes: Map<string, number>): void {
  if (sum(file.chunks.map((chunk) => chunk.size)) !== file.size) {
    throw new ManifestInconsistentError(`the chunks of ${place} do not add up to the file.`);
  }
  const [only, second] = file.chunks;
  if (second === undefined && only?.sha256 !== file.sha256) {
    throw new ManifestInconsistentError(`the only chunk of ${place} is not the file.`);
  }
  for (const { sha256, size } of file.chunks) {
    if ((sizes.get(sha256) ?? size) !== size) {
      throw new ManifestInconsistentError(`chunk ${sha256} of ${place} has two sizes.`);
    }
    sizes.set(sha256, size);
  }
}

/** Every graph and every variant was measured, once, and within its tolerance. */
function checkValidation({ variants, validation }: Manifest): void {
  const graphs = variants.flatMap(({ name, graphs }) => graphs.map(({ role }) => `${name}/${role}`));
  const measured = validation.graphs.map(({ variant, role }) => `${variant}/${role}`);
  const sampled = validation.end_to_end.map(({ variant }) => variant);
  const names = variants.map(({ name }) => name);
  if (measured.sort().join() !== graphs.sort().join() || sampled.sort().join() !== names.sort().join()) {
    throw new ManifestInconsistentError("its validation does not measure each graph and variant once.");
  }
  const proved = validation.browser_proved ?? [];
  if (new Set(proved).size !== proved.length || !proved.every((name) => names.includes(name))) {
    throw new ManifestInconsistentError("its browser's proof names another variant, or one twice.");
  }
  for (const { variant, relative_error, tolerance } of [...validation.graphs, ...validation.end_to_end]) {
    if (relative_error > tolerance) {
      throw new ManifestInconsistentError(`its validation of ${variant} missed its tolerance.`);
    }
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
