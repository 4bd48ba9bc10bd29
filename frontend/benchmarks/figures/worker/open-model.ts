/** A model of the visitors' road, ready to run. */
import type { Choice } from "../../../src/session/choice.ts";
import { requestDevice } from "../../../src/session/gpu-device.ts";
import { loadModel, type Running } from "../../../src/session/load-model.ts";
import { chooseForGpu } from "../../../src/session/plan-run.ts";
import { Turns } from "../../../src/session/turns.ts";
import { requestAdapter } from "../../../src/session/webgpu-support.ts";
import { PauseSwitch } from "../../../src/weights/pause-switch.ts";
import type { Figures } from "../protocol.ts";
import { type FoundModel, findModel } from "./find-model.ts";

export interface Wanted {
  readonly manifestUrl: string;
  readonly variant: string;
}

export interface Opened {
  readonly running: Running;
  readonly figures: Pick<Figures, "adapter" | "provider" | "runtime" | "weights" | "sessions">;
}

/** A variant of a model, chosen; nothing of it is downloaded yet. */
export interface Chosen {
  readonly found: FoundModel;
  readonly choice: Choice;
  readonly adapter: GPUAdapter;
}

export async function chooseModel({ manifestUrl, variant: name }: Wanted): Promise<Chosen> {
  const found = await findModel(manifestUrl);
  const adapter = await requestAdapter(found.parts.gpu);
  const variant = chooseForGpu(found.verified.manifest.variants.filter((one) => one.name === name), adapter);
  const choice: Choice = {
    ...found.verified,
    machine: { adapter, whyNoGpu: null, canRunOnProcessor: false },
    plan: { variant, provider: "webgpu", reason: null, variantReason: "wished" },
  };
  return { found, choice, adapter };
}

/** Downloaded where it is not kept already, verified, and ready to run on the graphics card. */
export async function openModel(wanted: Wanted): Promise<Opened> {
  const { found, choice, adapter } = await chooseModel(wanted);
  const { parts } = found;
  const marks: number[] = [];
  const running = await loadModel({
    choice,
    parts,
    computing: new Turns(),
    openDevice: () => requestDevice(adapter),
    onProgress: ({ phase }) => {
      if (phase === "session") marks.push(parts.now());
    },
    signal: undefined,
    pause: new PauseSwitch(),
  });
  marks.push(parts.now());
  const { build } = await parts.loadRuntime("webgpu");
  const { provider, adapter: words, milliseconds } = running.loaded;
  const sessions = Object.fromEntries(
    choice.plan.variant.graphs.map(({ role }, at) => [role, (marks[at + 1] ?? NaN) - (marks[at] ?? NaN)]),
  );
  return { running, figures: { adapter: words, provider, runtime: build, weights: milliseconds.weights, sessions } };
}
