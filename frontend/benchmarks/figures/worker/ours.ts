/** Pictures through the visitors' code. */
import { directInpaint } from "../../../src/inpaint/direct-inpaint.ts";
import { latentDiffusionInpaint } from "../../../src/inpaint/latent-diffusion-inpaint.ts";
import type { Filled } from "../../../src/inpaint/pipeline-run.ts";
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
    const { times, image } = await fill(running);
    pictures.push(times);
    isFinite &&= image.every(Number.isFinite);
  }
  return { ...NOTHING, ...figures, pictures, isFinite };
}

/** As the engine does it, but that a picture of random weights need not look like one. */
export async function fill(running: Running): Promise<{ readonly times: PictureTimes; readonly image: Float32Array }> {
  const marks: number[] = [];
  const onStep = ({ phase }: InpaintStep): void => {
    if (phase !== "encode") marks.push(performance.now());
  };
  const started = performance.now();
  const { image, phases } = await run(running, onStep);
  toRgba(image);
  const total = performance.now() - started;
  const steps = marks.slice(1).map((mark, at) => mark - (marks[at] ?? NaN));
  return { times: { total, phases, steps }, image };
}

function run({ choice, sessions: { graphs } }: Running, onStep: (step: InpaintStep) => void): Promise<Filled> {
  const { pipeline } = choice.manifest;
  const rest = { job: makeJob(pipeline.image_size), graphs, onStep, now: () => performance.now() };
  return pipeline.kind === "direct-inpaint"
    ? directInpaint({ pipeline, ...rest })
    : latentDiffusionInpaint({ pipeline, ...rest });
}
