/** Pictures through the visitors' code. */
import { fill } from "../../../src/inpaint/inpaint.ts";
import { toRgba } from "../../../src/inpaint/tensor-layout.ts";
import type { InpaintStep } from "../../../src/session/engine.ts";
import type { Running } from "../../../src/session/load-model.ts";
import { type Figures, NOTHING, type OursAsked, type PictureTimes } from "../protocol.ts";
import { makeJob } from "./job.ts";
import { openModel } from "./open-model.ts";

export async function measureOurs(asked: OursAsked, onLoaded: () => void): Promise<Figures> {
  const { running, figures } = await openModel(asked);
  onLoaded();
  const pictures: PictureTimes[] = [];
  let isFinite = true;
  for (let count = 0; count < asked.pictures; count++) {
    const { times, image } = await paint(running);
    pictures.push(times);
    isFinite &&= image.every(Number.isFinite);
  }
  const notReplayed = running.sessions.replayReason?.message ?? null;
  return { ...NOTHING, ...figures, pictures, notReplayed, isFinite };
}

/** As the engine does it, but that a picture of random weights need not look like one. */
async function paint(running: Running): Promise<{ readonly times: PictureTimes; readonly image: Float32Array }> {
  const { graphs } = running.sessions;
  const { pipeline } = running.choice.manifest;
  const marks: number[] = [];
  const onStep = ({ phase }: InpaintStep): void => {
    if (phase !== "encode") marks.push(performance.now());
  };
  const job = makeJob(pipeline.image_size);
  const started = performance.now();
  const { image, phases } = await fill({ job, pipeline, graphs, onStep, now: () => performance.now() });
  toRgba(image);
  const total = performance.now() - started;
  const steps = marks.slice(1).map((mark, at) => mark - (marks[at] ?? NaN));
  return { times: { total, phases, steps }, image };
}
