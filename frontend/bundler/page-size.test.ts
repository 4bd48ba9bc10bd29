/** How much script a first visit fetches before it has a model: the page stays small. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltPage, serveBuiltPage } from "./built-page.ts";
import { answerAsHub, GOLDEN_KEYS } from "./golden-hub.ts";

const MAX_BYTES = 120_000;
const RUNTIME_OR_PROOF = /^ort[.-]|^prov?(?:e|of)[.-]/;

let built: BuiltPage;

beforeAll(async () => {
  built = await serveBuiltPage(GOLDEN_KEYS, answerAsHub);
}, 60_000);

afterAll(async () => {
  await built.close();
});

test("all scripts of the page together, without the runtime, stay under 120 kB compressed", async () => {
  const folder = join(built.folder, "assets");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js") && !RUNTIME_OR_PROOF.test(name));
  const scripts = await Promise.all([...names.map((name) => join(folder, name)), join(built.folder, "service-worker.js")].map((path) => readFile(path)));
  const sizes = await Promise.all(scripts.map(async (script) => [(await promisify(gzip)(script)).length, (await promisify(brotliCompress)(script)).length] as const));
  const gzipped = sizes.reduce((sum, [size]) => sum + size, 0);
  const brotlied = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect(names.some((name) => name.startsWith("index-"))).toBe(true);
  expect(names.some((name) => name.startsWith("inpaint.worker-"))).toBe(true);
  expect(brotlied).toBeLessThan(gzipped);
  expect(gzipped).toBeLessThanOrEqual(MAX_BYTES);
});
