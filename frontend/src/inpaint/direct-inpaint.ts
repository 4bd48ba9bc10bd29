/** The kind `direct-inpaint`: one graph that takes picture and mask and gives the picture. */
import { throwIfCancelled } from "../errors.ts";
import type { Filled, PipelineRun } from "./pipeline-run.ts";
import { toMask, toMaskedImage } from "./tensor-layout.ts";

export async function directInpaint<T>(run: PipelineRun<T, "direct-inpaint">): Promise<Filled> {
  const { job, pipeline, graphs, onStep, now, signal } = run;
  const size = pipeline.image_size;
  throwIfCancelled(signal);
  onStep({ step: 0, steps: 1, phase: "fill" });
  const started = now();
  const inputs = {
    image: graphs.tensor(toMaskedImage(job.rgba, job.mask), [1, 3, size, size]),
    mask: graphs.tensor(toMask(job.mask), [1, 1, size, size]),
  };
  try {
    const output = await graphs.run("inpainter", inputs);
    const image = await graphs.read(output);
    graphs.release(output);
    return { image, phases: { fill: now() - started } };
  } finally {
    graphs.release(inputs.image);
    graphs.release(inputs.mask);
  }
}
