import { expect, test } from "vitest";
import type { Manifest, Variant } from "../manifest/schema.ts";
import { listCopies, sumSizes } from "./copies.ts";

const SIZES: Readonly<Record<string, number>> = { vae: 100, half: 40, single: 80, next: 45 };

function makeVariant(name: string, ...chunks: string[]): Variant {
  const file = { path: "x", size: 0, sha256: "", chunks: chunks.map((sha256) => ({ sha256, size: SIZES[sha256] ?? 0 })) };
  return { name, graphs: [{ file, external_data: [] }] } as unknown as Variant;
}

function makeManifest(version: string, ...variants: Variant[]): Manifest {
  return { version, variants, model: { slug: "m" } } as unknown as Manifest;
}

const FP16 = makeVariant("fp16", "vae", "half");
const FP32 = makeVariant("fp32", "vae", "single");
const OLD = makeManifest("1.0.0", FP16, FP32);
const NEW = makeManifest("1.1.0", makeVariant("fp16", "vae", "next"));

const namesOf = (loaded: Manifest | null, newest: Manifest, ...present: string[]): string[] =>
  listCopies([{ loaded, newest }], new Set(present)).map(({ manifest, variant }) => `${manifest.version} ${variant.name}`);

test.each<[string, Manifest | null, Manifest, string[], string[]]>([
  ["nothing is nothing", null, OLD, [], []],
  ["what is shared alone is a copy of one variant", null, OLD, ["vae"], ["1.0.0 fp16"]],
  ["a whole variant makes no copy of the other one", null, OLD, ["vae", "single"], ["1.0.0 fp32"]],
  ["a part of its own does", null, OLD, ["vae", "half", "single"], ["1.0.0 fp16", "1.0.0 fp32"]],
  ["of two that are begun, the further one has what they share", null, OLD, ["single", "vae"], ["1.0.0 fp32"]],
  ["the old release is a copy, the update is not, before it is begun", OLD, NEW, ["vae", "half"], ["1.0.0 fp16"]],
  ["both are while the update comes", OLD, NEW, ["vae", "half", "next"], ["1.1.0 fp16", "1.0.0 fp16"]],
  ["the same release signed anew is one", OLD, makeManifest("1.0.0", FP16, FP32), ["vae", "half"], ["1.0.0 fp16"]],
])("%s", (_, loaded, newest, present, copies) => {
  expect(namesOf(loaded, newest, ...present)).toEqual(copies);
});

test("bytes are counted once", () => {
  const chunk = { sha256: "a", size: 5 };
  expect(sumSizes([chunk, chunk, { sha256: "b", size: 2 }])).toBe(7);
});
