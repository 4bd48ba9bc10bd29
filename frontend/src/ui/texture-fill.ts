/** Texture from this picture: a fill from the picture alone, without a model or a download. */

import { throwIfCancelled } from "../errors.ts";
import { runImageTask } from "../image/image-client.ts";
import type { ShownPatch } from "../image/shown-picture.ts";
import { release } from "./kept-by-worker.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { groupArgument, type Prepared } from "./prepared.ts";

/** One fill at a time, beside everything else that goes on. A fill that fails is dropped without a word. */
export class TextureFill {
  #abort = new AbortController();

  constructor(private readonly onMade: (outcome: Outcome) => void) {}

  start(prepared: Prepared, seed: number): void {
    this.cancel();
    const { signal } = (this.#abort = new AbortController());
    fillWithTexture(prepared, seed, signal).then(
      (outcome) => {
        if (signal.aborted) release(outcome.patches);
        else this.onMade(outcome);
      },
      () => undefined,
    );
  }

  cancel(): void {
    this.#abort.abort();
  }
}

/** Every group sees the fills of the groups before it. */
async function fillWithTexture(prepared: Prepared, seed: number, signal: AbortSignal): Promise<Outcome> {
  const started = performance.now();
  const patches: ShownPatch[] = [];
  try {
    for (let index = 0; index < prepared.grouped.groups.length; index++) {
      throwIfCancelled(signal);
      const group = groupArgument(prepared, index, patches);
      patches.push(await runImageTask("texture", { ...group, seed }, [group.masked.buffer], { signal }));
    }
  } catch (error) {
    release(patches);
    throw error;
  }
  return outcomeOf({ patches, model: null, seed, milliseconds: performance.now() - started });
}
