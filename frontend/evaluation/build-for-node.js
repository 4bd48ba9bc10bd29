/** The page's own TypeScript, built as the page is and loaded here, so that seconds are comparable. */
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/**
 * @param {URL} entry a TypeScript module
 * @returns {Promise<Record<string, any>>} what it exports
 */
export async function buildForNode(entry) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const outDir = `${root}node_modules/.cache/evaluation`;
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: { ssr: fileURLToPath(entry), outDir, target: "es2022", minify: false, emptyOutDir: false },
  });
  return import(pathToFileURL(`${outDir}/${basename(entry.pathname, ".ts")}.js`).href);
}
