/**
 * Fills photographs as the page does, without a browser: `node frontend/evaluation/run.js FOLDER`.
 *
 * FOLDER/job.json says what to do; see `job.ts`. The page's own TypeScript runs, with onnxruntime-web on the processor.
 */
import { buildForNode } from "./build-for-node.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Usage: node frontend/evaluation/run.js FOLDER\n");
  process.exit(2);
}
const { fillPhotographs } = await buildForNode(new URL("fill-photographs.ts", import.meta.url));
await fillPhotographs(folder);
