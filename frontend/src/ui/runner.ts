/** A run, from the press on Run to its results: [draft ->] load -> inpaint -> paste back, and texture beside it. */

import { effect, type ReadonlySignal } from "@preact/signals";
import { CancelledError, toWire } from "../errors.ts";
import { isSameView } from "../image/forecast.ts";
import { groupMask } from "../image/mask-groups.ts";
import type { Engine, ModelSummary } from "../session/engine.ts";
import { PauseSwitch } from "../weights/pause-switch.ts";
import type { AppState } from "./app-state.ts";
import { SecondAttemptNotice } from "./errors.ts";
import { fillPicture, firstSeed, type Choices, type Listener } from "./fill-picture.ts";
import { release } from "./kept-by-worker.ts";
import type { ModelCatalogue } from "./model-catalogue.ts";
import { drafterFor } from "./model-choice.ts";
import { isTexture, type Draft, type Outcome } from "./outcome.ts";
import type { Prepared } from "./prepared.ts";
import type { AppEvent } from "./reduce.ts";
import { TextureFill } from "./texture-fill.ts";

/** A run as it was asked for. */
interface Order extends Prepared {
  readonly choices: Choices;
  readonly seed: number;
}

export class Runner {
  #abort = new AbortController();
  #pause = new PauseSwitch();
  readonly #texture = new TextureFill((outcome) => {
    this.send({ kind: "texture-made", outcome });
  });

  constructor(
    private readonly engine: Engine,
    private readonly catalogue: ModelCatalogue,
    private readonly state: ReadonlySignal<AppState>,
    private readonly send: (event: AppEvent) => void,
  ) {
    effect(() => {
      if (!hasUseForTexture(state.value)) this.#texture.cancel();
    });
  }

  /** Fills what is masked; loads the model first when that has not happened yet, and shows a draft meanwhile. */
  async run(prepared: Prepared, choices: Choices): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    this.#pause = new PauseSwitch();
    this.#texture.cancel();
    try {
      await this.#run({ ...prepared, choices, seed: firstSeed(prepared.offer, choices) }, signal);
    } catch (error) {
      if (!signal.aborted) this.send({ kind: "run-failed", error: toWire(error) });
      void this.catalogue.refresh(prepared.offer.model.slug);
    }
  }

  /** Stops the download or the run; what was verified, what is painted and a draft stay. */
  cancel(): void {
    this.#abort.abort();
    // A step that goes on in the worker is not waited for.
    this.send({ kind: "run-failed", error: toWire(new CancelledError()) });
  }

  /** Holds the download up, or lets it go on. */
  setPaused(isPaused: boolean): void {
    this.#pause.set(isPaused);
  }

  async #run(order: Order, signal: AbortSignal): Promise<void> {
    const { offer } = order;
    const isLoaded = this.#isLoaded(order);
    const drafter = isLoaded ? null : drafterFor(offer, this.state.value.models);
    this.send({ kind: "run-started", drafter: drafter?.title ?? null });
    if (drafter !== null) {
      const draft = await this.#draft(order, drafter, signal);
      if (signal.aborted) release(draft.outcome?.patches ?? []);
      else this.send({ kind: "drafted", draft });
    } else if (!isLoaded && offer.cachedBytes < offer.totalBytes) {
      this.#texture.start(order, order.seed);
    }
    await this.#fill(order, signal, (outcome) => {
      this.send({ kind: "candidate", outcome });
    });
    if (signal.aborted) return;
    this.send({ kind: "finished" });
    if (!this.state.value.candidates.some(isTexture)) this.#texture.start(order, order.seed);
  }

  /** A draft that does not come about is no failure: the chosen model is on its way all the same. */
  async #draft(order: Order, { slug }: ModelSummary, signal: AbortSignal): Promise<Draft> {
    try {
      const offer = this.state.value.offers[slug] ?? (await this.engine.describe(slug, signal));
      const { picture, mask } = order;
      const grouped = isSameView(offer, order.offer) ? order.grouped : groupMask(mask, picture, offer);
      const outcomes: Outcome[] = [];
      await this.#fill({ ...order, grouped, offer }, signal, (outcome) => outcomes.push(outcome));
      return { outcome: outcomes[0] ?? null };
    } catch (error) {
      if (toWire(error).code === "cancelled") throw error;
      return { outcome: null };
    }
  }

  #fill(order: Order, signal: AbortSignal, onOutcome: Listener["onOutcome"]): Promise<void> {
    const { slug } = order.offer.model;
    const send = (event: AppEvent): void => {
      if (!signal.aborted) this.send(event); // a late event belongs to no run any more
    };
    const listener: Listener = {
      onProgress: (progress) => {
        send({ kind: "load-progressed", progress });
      },
      onLoaded: (loaded) => {
        this.#texture.cancel(); // the model needs the processor more
        send({ kind: "loaded", slug, loaded });
        this.catalogue.keepFirst(slug);
      },
      onStep: (step, view) => {
        send({ kind: "stepped", step, view });
      },
      onRetried: (retried) => {
        this.send({ kind: "noticed", notice: toWire(new SecondAttemptNotice(retried)) });
        void this.catalogue.refresh(slug);
      },
      onOutcome,
    };
    return fillPicture(this.engine, { ...order, isLoaded: this.#isLoaded(order) }, listener, signal, this.#pause);
  }

  #isLoaded({ offer }: Prepared): boolean {
    return this.state.value.loaded[offer.model.slug] !== undefined;
  }
}

/** Texture is of use as a draft until the model is there, and beside its results while they are in view. */
function hasUseForTexture({ stage }: AppState): boolean {
  return stage.kind === "loading" || stage.kind === "running" || stage.kind === "done";
}
