/** TypeScript's view of the manifest, made from the JSON Schema that every language shares. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const SCHEMA_PATH = fileURLToPath(new URL("../../inpaint_app/manifest/schema.json", import.meta.url));
export const TYPES_PATH: string = fileURLToPath(new URL("../src/manifest/schema.ts", import.meta.url));

const BANNER = `/**
 * The manifest's types, generated from inpaint_app/manifest/schema.json by \`npm run generate\`.
 * A test compares the two: change the schema, not this file.
 */`;

/** Names of our own, and for definitions that would hide one of the browser's types. */
const TITLES: Readonly<Record<string, string>> = { file: "ManifestFile", path: "FilePath" };

/** The text of src/manifest/schema.ts. */
export async function generateManifestTypes(): Promise<string> {
  const schema = withoutDescribedReferences(JSON.parse(await readFile(SCHEMA_PATH, "utf-8"))) as JSONSchema;
  const definitions = schema.$defs as Record<string, JSONSchema>;
  for (const [name, title] of Object.entries(TITLES)) Object.assign(definitions[name] ?? {}, { title });
  // The schema allows fields that it does not name; the types have none of them.
  const options = { additionalProperties: false, bannerComment: BANNER, ignoreMinAndMaxItems: true };
  return compile({ ...schema, title: "Manifest" }, "Manifest", options);
}

/** A description beside a $ref would make a second copy of the type that is referred to. */
function withoutDescribedReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescribedReferences);
  if (typeof value !== "object" || value === null) return value;
  if ("$ref" in value) return { $ref: value.$ref };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutDescribedReferences(inner)]));
}
