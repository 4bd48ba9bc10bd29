/**
 * Writes a .br and a .gz file beside every compressible file of the build, for servers that send them as they lie.
 *
 * Results are kept by content in node_modules/.cache, because the runtime's WebAssembly (tens of megabytes) changes
 * only when its version does.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(?:html|js|mjs|css|svg|json|webmanifest|txt|wasm)$/;
const SMALLEST_WORTH_BYTES = 1024;
/** Quality 11 takes a minute for each runtime file and saves some five per cent over 9. */
const BROTLI_QUALITY = 9;
const GZIP_LEVEL = 9;

const runGzip = promisify(gzip);
const runBrotli = promisify(brotliCompress);

interface Encoding {
  readonly suffix: string;
  readonly encode: (content: Buffer) => Promise<Buffer>;
}

const ENCODINGS: readonly Encoding[] = [
  { suffix: ".gz", encode: (content) => runGzip(content, { level: GZIP_LEVEL }) },
  {
    suffix: ".br",
    encode: (content) =>
      runBrotli(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }),
  },
];

/** Vite plugin: precompresses what the build wrote. */
export function precompress(): Plugin {
  let outDir = "dist";
  let cacheDir = "node_modules/.cache/precompress";
  return {
    name: "moebius-precompress",
    apply: "build",
    enforce: "post",
    configResolved(config): void {
      outDir = resolve(config.root, config.build.outDir);
      cacheDir = resolve(config.root, "node_modules/.cache/precompress");
    },
    async closeBundle(): Promise<void> {
      await mkdir(cacheDir, { recursive: true });
      for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
        if (entry.isFile() && COMPRESSIBLE.test(entry.name)) {
          await compressFile(join(entry.parentPath, entry.name), cacheDir);
        }
      }
    },
  };
}

async function compressFile(path: string, cacheDir: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < SMALLEST_WORTH_BYTES) return;
  const digest = createHash("sha256").update(content).digest("hex");
  for (const { suffix, encode } of ENCODINGS) {
    const kept = join(cacheDir, `${digest}-q${String(BROTLI_QUALITY)}${suffix}`);
    try {
      await copyFile(kept, path + suffix);
    } catch (error) {
      if (!isMissingFile(error)) throw error;
      const partial = `${kept}.${String(process.pid)}`;
      await writeFile(partial, await encode(content));
      await rename(partial, kept);
      await copyFile(kept, path + suffix);
    }
  }
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
