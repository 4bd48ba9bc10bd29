import { expect, test } from "vitest";
import { StreamedBlob } from "./streamed-blob.ts";

const BYTES = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);

async function readPlainly(blob: Blob): Promise<number[]> {
  const bytes: number[] = [];
  for await (const piece of blob.stream()) bytes.push(...piece);
  return bytes;
}

test("it streams the bytes of a part, and of a part of a part", async () => {
  const blob = new StreamedBlob([BYTES.slice(0, 100_000), BYTES.slice(100_000)]);
  expect(blob.size).toBe(BYTES.length);
  const part = blob.slice(99_000, 180_000);
  expect(await readPlainly(part)).toEqual([...BYTES.slice(99_000, 180_000)]);
  expect(await readPlainly(part.slice(500, 1500))).toEqual([...BYTES.slice(99_500, 100_500)]);
});

test("no part of it offers a BYOB reader", () => {
  const blob = new StreamedBlob([BYTES]);
  for (const part of [blob, blob.slice(0, 10), blob.slice(0, 10).slice(2, 4)]) {
    expect(() => part.stream().getReader({ mode: "byob" })).toThrow(TypeError);
  }
});

test("a reader that gives up lets go of the blob", async () => {
  const reader = new StreamedBlob([BYTES]).stream().getReader();
  await reader.read();
  await reader.cancel();
  expect(await reader.read()).toEqual({ done: true, value: undefined });
});

test("it is a Blob to whoever asks", async () => {
  const blob = new StreamedBlob([BYTES]);
  expect(blob).toBeInstanceOf(Blob);
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(BYTES);
});
