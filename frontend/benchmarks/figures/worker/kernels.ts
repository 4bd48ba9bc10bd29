/** Which kernels take the time of a picture. */
import { fill } from "../../../src/inpaint/inpaint.ts";
import type { PipelineGraphs } from "../../../src/inpaint/pipeline-run.ts";
import type { Manifest } from "../../../src/manifest/schema.ts";
import { type Figures, type KernelsAsked, type KernelTime, NOTHING } from "../protocol.ts";
import { makeJob } from "./job.ts";
import { KernelClock, type Reading } from "./kernel-clock.ts";
import { openModel } from "./open-model.ts";

/** Of models that sample: every step is the same. */
const ONE_STEP = { steps: 1, guidance: 2, strength: 1 };

export async function measureKernels(asked: KernelsAsked, onLoaded: () => void): Promise<Figures> {
  const clock = new KernelClock();
  clock.install();
  const { running, figures } = await openModel(asked);
  onLoaded();
  const { graphs } = running.sessions;
  const { pipeline } = running.choice.manifest;
  await paint(graphs, pipeline); // compiles
  await paint(withClock(graphs, clock), pipeline);
  return { ...NOTHING, ...figures, kernels: sum(await clock.read()) };
}

async function paint<T>(graphs: PipelineGraphs<T>, pipeline: Manifest["pipeline"]): Promise<void> {
  const job = { ...makeJob(pipeline.image_size), sampling: ONE_STEP };
  await fill({ job, pipeline, graphs, onStep: () => undefined, now: () => performance.now() });
}

function withClock<T>(graphs: PipelineGraphs<T>, clock: KernelClock): PipelineGraphs<T> {
  return {
    ...graphs,
    async run(role, inputs) {
      clock.label = role;
      try {
        return await graphs.run(role, inputs);
      } finally {
        clock.label = null;
      }
    },
  };
}

/** By role and kernel, the longest first. */
function sum(readings: readonly Reading[]): KernelTime[] {
  const sums = new Map<string, KernelTime>();
  for (const { label: role, kernel, milliseconds } of readings) {
    const key = `${role} ${kernel}`;
    const before = sums.get(key) ?? { role, kernel, runs: 0, milliseconds: 0 };
    sums.set(key, { ...before, runs: before.runs + 1, milliseconds: before.milliseconds + milliseconds });
  }
  return [...sums.values()].sort((left, right) => right.milliseconds - left.milliseconds);
}
