/** One measurement, then nothing more: a worker is not used twice. */
import { describeCause } from "../../../src/errors.ts";
import type { Asked, Figures, Told } from "../protocol.ts";
import { measureKernels } from "./kernels.ts";
import { measureOurs } from "./ours.ts";
import { measureSteps } from "./steps.ts";
import { measureDownload, measureFetch } from "./transfers.ts";

declare const self: DedicatedWorkerGlobalScope;

const tell = (told: Told): void => {
  self.postMessage(told);
};

self.onmessage = async ({ data: asked }: MessageEvent<Asked>): Promise<void> => {
  try {
    tell({ kind: "done", figures: await measure(asked) });
  } catch (error) {
    tell({ kind: "failed", reason: describeCause(error) });
  }
};

async function measure(asked: Asked): Promise<Figures> {
  const onLoaded = (): void => {
    tell({ kind: "loaded" });
  };
  switch (asked.way) {
    case "ours":
      return measureOurs(asked, onLoaded);
    case "steps":
      return measureSteps(asked, onLoaded);
    case "kernels":
      return measureKernels(asked, onLoaded);
    case "download":
      return measureDownload(asked);
    case "fetch":
      return measureFetch(asked);
    case "predecessor":
      // It brings another build of the runtime, which the others should not carry in their memory.
      return (await import("./predecessor.ts")).measurePredecessor(asked, onLoaded);
  }
}
