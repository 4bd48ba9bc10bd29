/** One round hole in a generated picture, filled from the picture alone, and after a model that saw it smaller. */
import { detailedFill, textureFill } from "../src/image/detail-fill.ts";
import { cutOut, type Cut } from "../src/image/fill.ts";
import { cutMask } from "../src/image/crop-box.ts";
import { groupMask } from "../src/image/mask-groups.ts";
import type { Picture } from "../src/image/picture.ts";

export interface DetailTimes {
  /** Seconds of processor time. */
  readonly texture: number;
  readonly detail: number;
  /** The most memory of typed arrays at once, without the arrays from before the fill. */
  readonly megabytes: number;
}

const MODEL = { kind: "direct-inpaint", imageSize: 512, maxHoleSize: 64 } as const;

export async function timeDetail(megapixels: number): Promise<DetailTimes> {
  const radius = Math.sqrt((megapixels * 1e6) / Math.PI);
  const side = Math.ceil(radius * 5);
  const picture = waves(side);
  const mask = Uint8Array.from({ length: side * side }, (_, at) => ((at % side) - side / 2) ** 2 + (Math.floor(at / side) - side / 2) ** 2 <= radius * radius ? 255 : 0);
  const grouped = groupMask(mask, picture, MODEL);
  const [group] = grouped.groups;
  if (group === undefined) throw new Error("There is no hole.");
  const cut = cutOut(picture, cutMask(mask, picture, group.box), grouped, 0, []);
  const before = process.memoryUsage().arrayBuffers;
  let most = before;
  const detailing = {
    seed: 1,
    onRound: () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
      return Promise.resolve();
    },
  };
  const texture = await secondsOf(() => textureFill(cut, detailing));
  const scale = cut.box.side / MODEL.imageSize;
  const detail = await secondsOf(() => detailedFill(cut, blurred(cut), { coarseness: scale, scale }, detailing));
  return { texture, detail, megabytes: (most - before) / 2 ** 20 };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = process.cpuUsage();
  await work();
  return process.cpuUsage(started).user / 1e6;
}

/** Waves of many lengths and a little noise: some patches have a match, others none. */
function waves(side: number): Picture {
  const rgba = new Uint8ClampedArray(side * side * 4);
  for (let at = 0; at < side * side; at++) {
    const [x, y] = [at % side, Math.floor(at / side)];
    const value = 128 + 40 * Math.sin(x / 7 + y / 19) + 30 * Math.sin(y / 5 - x / 31) + 20 * Math.sin((x * y) / 900) + ((x * 7919 + y * 104729) % 23);
    rgba.set([value, value * 0.9, value * 0.7, 255], at * 4);
  }
  return { name: "waves", width: side, height: side, rgba };
}

/** The answer as a model might give it: the mean of every 16 by 16 pixels. */
function blurred({ rgba, box: { side } }: Cut): Uint8ClampedArray {
  return rgba.map((_, at) => {
    const [pixel, channel] = [at >> 2, at % 4];
    const [x, y] = [((pixel % side) >> 4) << 4, (Math.floor(pixel / side) >> 4) << 4];
    return rgba[(Math.min(side - 1, y + 8) * side + Math.min(side - 1, x + 8)) * 4 + channel] ?? 0;
  });
}
