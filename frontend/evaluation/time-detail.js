/**
 * How long the detail stage takes by size of the hole: `node frontend/evaluation/time-detail.js`.
 *
 * Prints seconds of processor time on one thread: a machine that does other things as well changes them little. The bars:
 * 1 s for 0.1 megapixels, 5 s for one megapixel.
 */
import { cpus } from "node:os";
import { buildForNode } from "./build-for-node.js";

const MEGAPIXELS = [0.01, 0.03, 0.1, 0.3, 1];
const { timeDetail } = await buildForNode(new URL("time-detail.ts", import.meta.url));
process.stdout.write(`${cpus()[0]?.model ?? "processor"}, Node ${process.version}\n\n`);
process.stdout.write("| megapixels of hole | texture alone, s | after a model, s | memory, MB |\n| --- | --- | --- | --- |\n");
for (const size of MEGAPIXELS) {
  const { texture, detail, megabytes } = await timeDetail(size);
  process.stdout.write(`| ${size} | ${texture.toFixed(2)} | ${detail.toFixed(2)} | ${megabytes.toFixed(0)} |\n`);
}
