/** Fills every case of a job in each of its ways, and writes the pixels and the seconds. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cutMask } from "../src/image/crop-box.ts";
import { textureFill } from "../src/image/detail-fill.ts";
import { answerOf, cutOut, finishFill, pasteAnswer, prepareFill, type Cut } from "../src/image/fill.ts";
import { groupMask } from "../src/image/mask-groups.ts";
import { applyPatches, type Patch } from "../src/image/patch.ts";
import type { Picture } from "../src/image/picture.ts";
import { openModel, type BundleModel } from "./bundle-model.ts";
import { readJob, readMask, readRgba, type Job, type Way } from "./job.ts";

/** Writes FOLDER/<id>.<way>.rgb, raw as the input, and FOLDER/results.json: seconds and views for each. */
export async function fillPhotographs(folder: string): Promise<void> {
  const job = readJob(folder);
  const model = await openModel(job.bundle);
  const results: object[] = [];
  for (const asked of job.cases) {
    const picture = { name: asked.id, width: asked.width, height: asked.height, rgba: readRgba(folder, asked) };
    const mask = readMask(folder, asked);
    for (const way of job.ways) {
      const started = performance.now();
      const { filled, views } = await fillPicture(way, picture, mask, model, job);
      const seconds = (performance.now() - started) / 1000;
      writeFileSync(join(folder, `${asked.id}.${way}.rgb`), withoutAlpha(filled));
      results.push({ id: asked.id, way, seconds, views });
    }
  }
  writeFileSync(join(folder, "results.json"), JSON.stringify(results, null, 1));
}

interface Filled {
  readonly filled: Picture;
  /** Side of each group's view and width of its hole, in pixels of the picture. */
  readonly views: readonly { readonly side: number; readonly width: number }[];
}

/** Group after group, each on the picture as the groups before it left it. */
async function fillPicture(way: Way, picture: Picture, mask: Uint8Array, model: BundleModel, job: Job): Promise<Filled> {
  const known = job.maxHoleSize === undefined ? model.maxHoleSize : job.maxHoleSize;
  const grouped = groupMask(mask, picture, { ...model, maxHoleSize: way === "native" ? null : known });
  const patches: Patch[] = [];
  for (const [index, { box }] of grouped.groups.entries()) {
    const cut = cutOut(picture, cutMask(mask, picture, box), grouped, index, patches);
    patches.push(await fillCut(way, cut, { ...model, maxHoleSize: known }, job.seed));
  }
  const views = grouped.groups.map(({ box, width }) => ({ side: box.side, width }));
  return { filled: applyPatches(picture, patches), views };
}

async function fillCut(way: Way, cut: Cut, model: BundleModel, seed: number): Promise<Patch> {
  const detailing = { seed, onRound: () => Promise.resolve() };
  if (way === "texture") return textureFill(cut, detailing);
  const fill = prepareFill(cut, model);
  const answer = await model.fill(fill.rgba, fill.mask);
  return way === "page" ? finishFill(fill, answer, detailing) : pasteAnswer(fill, answerOf(fill, answer));
}

function withoutAlpha({ rgba, width, height }: Picture): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) rgb.set(rgba.subarray(from, from + 3), to);
  return rgb;
}
