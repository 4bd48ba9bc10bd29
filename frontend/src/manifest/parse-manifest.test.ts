import Ajv from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import schema from "../../../inpaint_app/manifest/schema.json";
import golden from "../../../tests/golden/manifest.json";
import future from "../../../tests/golden/manifest_future.json";
import yanked from "../../../tests/golden/manifest_yanked.json";
import cases from "../../../tests/golden/manifests_refused.json";
import direct from "../../../tests/golden/tiny_direct_release/manifest.json";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import { AppError } from "../errors.ts";
import { findFaults } from "./json-schema.ts";
import { parseManifest } from "./parse-manifest.ts";

interface Case {
  readonly name: string;
  readonly code: string;
  readonly text?: string;
  readonly patch?: readonly Operation[];
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

const refused = cases as readonly Case[];
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const ajv = new Ajv({ strict: false }).compile(schema);

/** JSON Patch (RFC 6902), as far as the vectors use it. */
function applyPatch(document: object, patch: readonly Operation[]): object {
  const result = structuredClone(document);
  for (const { op, path, value } of patch) {
    const keys = path.split("/").slice(1);
    const last = keys.pop() ?? "";
    const parent = keys.reduce<Record<string, unknown>>(
      (at, key) => at[key] as Record<string, unknown>,
      result as Record<string, unknown>,
    );
    if (op === "remove") Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
  return result;
}

function codeOf(bytes: Uint8Array): string {
  try {
    parseManifest(bytes);
    return "accepted";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

test("it reads the manifests that Python wrote", () => {
  expect(parseManifest(encode(golden))).toEqual(golden);
  expect(parseManifest(encode(yanked)).yanked).toEqual(yanked.yanked);
  expect(parseManifest(encode(tiny)).pipeline.image_size).toBe(16);
});

test("it ignores the fields of a later hub, and reads the others as strictly as ever", () => {
  expect(parseManifest(encode(future))).toEqual(future);
  expect(codeOf(encode({ ...future, sequence: 0 }))).toBe("manifest.malformed");
  expect(codeOf(encode({ ...future, pipeline: { ...future.pipeline, latent_size: 9 } }))).toBe("manifest.inconsistent");
});

test.each(["latent-diffusion-inpaint", "direct-inpaint"])("a %s may say how large a hole it fills well", (kind) => {
  const release = kind === direct.pipeline.kind ? direct : tiny;
  const { image_size } = release.pipeline;
  const filling = (max_hole_size: unknown): Uint8Array =>
    encode({ ...release, pipeline: { ...release.pipeline, max_hole_size } });
  expect(parseManifest(encode(release)).pipeline.max_hole_size).toBeUndefined();
  expect(parseManifest(filling(image_size)).pipeline.max_hole_size).toBe(image_size);
  expect(codeOf(filling(image_size + 1))).toBe("manifest.inconsistent");
  for (const wrong of [0, 1.5, "8", null]) expect(codeOf(filling(wrong))).toBe("manifest.malformed");
});

test.each(refused)("it refuses $name", ({ text, patch, code }) => {
  expect(codeOf(encode(text ?? applyPatch(golden, patch ?? [])))).toBe(code);
});

test("its reader of the schema agrees with ajv on every vector", () => {
  const documents = refused.flatMap(({ patch }) => (patch === undefined ? [] : [applyPatch(golden, patch)]));
  for (const document of [golden, tiny, yanked, future, ...documents]) {
    expect([findFaults(schema, document).length === 0, document]).toEqual([ajv(document), document]);
  }
});

test("it names the place of a fault", () => {
  const document = structuredClone(tiny);
  Object.assign(document.variants[0]?.graphs[1]?.file ?? {}, { sha256: "short" });
  expect(() => parseManifest(encode(document))).toThrow("variants[0].graphs[1].file.sha256 is malformed");
});

test("a schema with a keyword that nobody reads is a fault of ours", () => {
  expect(() => findFaults({ contains: {} }, [])).toThrow("contains");
});
