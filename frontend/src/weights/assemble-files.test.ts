import { expect, test } from "vitest";
import type { Variant } from "../manifest/schema.ts";
import { assembleFile, listDistinctChunks } from "./assemble-files.ts";

const file = (path: string, ...names: string[]): { path: string; size: number; sha256: string; chunks: { sha256: string; size: number }[] } => ({
  path,
  size: names.length,
  sha256: path,
  chunks: names.map((sha256) => ({ sha256, size: 1 })),
});

test("a file is its chunks, in order, and may use one twice", async () => {
  const blobs = new Map(["a", "b"].map((name) => [name, new Blob([name])]));
  expect(await assembleFile(file("x.bin", "b", "a", "b"), blobs).text()).toBe("bab");
});

test("a missing chunk is a fault of ours", () => {
  expect(() => assembleFile(file("x.bin", "a"), new Map())).toThrow("x.bin");
});

test("a chunk that two files share is downloaded once", () => {
  const variant = {
    graphs: [{ file: file("a.onnx", "a"), external_data: [file("a.bin", "b", "c"), file("b.bin", "c")] }],
  } as unknown as Variant;
  expect(listDistinctChunks(variant).map(({ sha256 }) => sha256)).toEqual(["a", "b", "c"]);
});
