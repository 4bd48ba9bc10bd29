/** A run: what is asked for, what happens, what came of it. */

import { countOf } from "../numbers.ts";

const stepsOf = (count: number): string => countOf(count, { one: "step", other: "steps" });
/** What is seen while the result is on its way. */
const aside = (drafter: string | null): string => (drafter === null ? "" : `; this is ${drafter}'s draft`);

export const run = {
  start: "Run",
  startKeys: "Ctrl+Enter",
  nothingPainted: "Nothing is painted yet.",
  options: "Options",
  stepsOf,
  steps: "Steps",
  stepsHint: "More steps take longer and can look cleaner.",
  seed: "Seed",
  seedHint: "The same seed gives the same result. Empty: a new one every time.",
  seedEmpty: "random",
  results: "Results",
  resultsHint: "Each with a seed of its own, to choose from.",
  progress: "Progress",
  cancel: "Cancel",
  /** Where the visitor stands, in one sentence. */
  status: {
    asking: "Asking the hub which model there is.",
    open: "Open a picture to begin.",
    unsupported: "This browser cannot run the model.",
    suggested: (thing: string): string => `${thing} is already painted: press Run to remove it.`,
    covered: "Press Run when it is all covered.",
    paint: "Paint over what should go.",
    drafting: (model: string): string => `${model} makes a draft first.`,
    loading: (model: string, drafter: string | null): string => `${model} is on its way${aside(drafter)}.`,
    loadingWithTexture: (model: string): string => `${model} is loading. Meanwhile you see texture from this picture.`,
    running: "Filling in what you painted.",
    runningAfterDraft: (model: string, drafter: string): string => `${model} is filling in${aside(drafter)}.`,
    runningWithTexture: (model: string): string => `${model} is filling in. Meanwhile you see texture from this picture.`,
    drafted: (drafter: string, model: string): string => `A draft by ${drafter}. Run again for ${model}.`,
    draftedWithTexture: (model: string): string => `This is texture from this picture. Run again to use ${model}.`,
    done: (time: string, model: string): string => `Done in ${time} by ${model}.`,
    doneWithSeed: (time: string, model: string, seed: string): string => `Done in ${time} by ${model}, seed ${seed}.`,
    doneWithTexture: (time: string): string => `Texture from this picture, made in ${time} without a model.`,
    noAnswer: "The hub did not answer.",
    failed: "That did not work; what you painted is still here.",
  },
  /** Titles and figures of the one bar. */
  bar: {
    preparing: (model: string): string => `Preparing ${model}`,
    downloading: (model: string): string => `Downloading ${model}`,
    checking: (model: string): string => `Checking your copy of ${model}`,
    forDraft: (model: string): string => `${model} for a draft`,
    drafting: "Filling in a draft",
    draftingWith: (model: string): string => `with ${model}`,
    filling: "Filling in",
    addingDetail: "Adding detail from the picture",
    looking: "Looking at the picture",
    stepOf: (step: string, steps: string): string => `Step ${step} of ${steps}`,
    finishing: "Finishing",
    share: (done: string, total: string): string => `${done} of ${total}`,
    timeLeft: (time: string): string => `${time} left`,
    percent: (percent: string): string => `${percent} %`,
  },
};
