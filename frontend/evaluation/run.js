/**
 * Fills photographs as the page does, without a browser: `node frontend/evaluation/run.js FOLDER`.
 *
 * FOLDER/job.json says what to do; see `job.ts`. The page's own TypeScript runs, with onnxruntime-web on the processor.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Usage: node frontend/evaluation/run.js FOLDER\n");
  process.exit(2);
}
// Built as the page is, so that the seconds are comparable.
const outDir = `${here}../node_modules/.cache/evaluation`;
await build({
  root: `${here}..`,
  configFile: false,
  logLevel: "error",
  build: { ssr: `${here}fill-photographs.ts`, outDir, target: "es2022", minify: false, emptyOutDir: false },
});
const { fillPhotographs } = await import(pathToFileURL(`${outDir}/fill-photographs.js`).href);
await fillPhotographs(folder);
