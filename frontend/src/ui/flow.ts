/**
 * The page's road: gate -> models -> picture -> [draft ->] load -> inpaint -> paste back -> result.
 *
 * With its catalogue of models, the only place that talks to the engine. Components read its signals and call its
 * methods.
 */

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { toWire } from "../errors.ts";
import { decodeImage } from "../image/decode-image.ts";
import { encodePng } from "../image/encode-png.ts";
import { prepareFill, type Fill } from "../image/fill.ts";
import type { Picture } from "../image/picture.ts";
import { addStrokes, emptyDrawing, type Drawing } from "../image/strokes.ts";
import type { Engine, ModelSummary, Offer } from "../session/engine.ts";
import { PauseSwitch } from "../weights/pause-switch.ts";
import { canRun, chosenOffer, initialState, isBusy, type AppState, type Draft, type Outcome } from "./app-state.ts";
import { EmptyMaskError, NoPictureError, SecondAttemptNotice } from "./errors.ts";
import { fillPicture, type Choices } from "./fill-picture.ts";
import { ModelCatalogue } from "./model-catalogue.ts";
import { drafterFor } from "./model-choice.ts";
import { reduce, type AppEvent } from "./reduce.ts";
import { Stock } from "./stock.ts";
import { fetchSample, type Sample, type Suggestion } from "./samples.ts";

/** A picture whose mask is made for the chosen model. */
interface Prepared {
  readonly picture: Picture;
  readonly fill: Fill;
  readonly offer: Offer;
}

export class Flow {
  readonly #state = signal<AppState>(initialState);
  readonly #suggestion = signal<Suggestion | null>(null);
  readonly state: ReadonlySignal<AppState> = computed(() => this.#state.value);
  readonly drawing: Signal<Drawing> = signal(emptyDrawing);
  readonly choices: Signal<Choices> = signal({ steps: null, seed: null });
  readonly catalogue: ModelCatalogue;
  readonly stock: Stock;
  /** What a sample suggests to remove, while exactly that is painted. */
  readonly suggestion: ReadonlySignal<Suggestion | null> = computed(() =>
    this.drawing.value.strokes === this.#suggestion.value?.strokes ? this.#suggestion.value : null,
  );
  #abort = new AbortController();
  #pause = new PauseSwitch();
  #opening = 0;

  constructor(private readonly engine: Engine) {
    this.catalogue = new ModelCatalogue(engine, this.#state, this.#send);
    this.stock = new Stock(engine, () => void this.catalogue.refreshAll());
    this.drawing.subscribe(({ strokes }) => {
      if (strokes.length > 0) this.#forgetEmptyMask();
    });
  }

  /** Looks at the browser, then asks the hub what there is. Downloads no weights. */
  async start(): Promise<void> {
    const { gpu, canRunOnProcessor } = await this.engine.gate();
    if (gpu.ok || canRunOnProcessor) await this.catalogue.find();
    else this.#send({ kind: "unsupported", reason: gpu.reason });
  }

  /** Opens a file; while several are being decoded, the last one asked for wins. */
  async open(file: Blob | null, name: string): Promise<void> {
    await this.#open(() => (file === null ? Promise.reject(new NoPictureError()) : decodeImage(file, name)), null);
  }

  /** Opens a sample and paints what it suggests to remove. */
  async openSample(sample: Sample): Promise<void> {
    await this.#open(async () => decodeImage(await fetchSample(sample), sample.fileName), sample.suggestion);
  }

  /** Shows something that went wrong without stopping anything. */
  tell(error: unknown): void {
    this.#send({ kind: "noticed", notice: toWire(error) });
  }

  dismissNotice(): void {
    this.#send({ kind: "notice-dismissed" });
  }

  /** Fills what is painted; loads the model first when that has not happened yet, and lets a small one draft meanwhile. */
  async run(): Promise<void> {
    const state = this.#state.value;
    const { picture } = state;
    const offer = chosenOffer(state);
    if (!canRun(state) || picture === null || offer === null) return;
    const fill = prepareFill(picture, this.drawing.value.strokes, offer.imageSize);
    if (fill === null) {
      this.tell(new EmptyMaskError());
      return;
    }
    this.#abort = new AbortController();
    this.#pause = new PauseSwitch();
    try {
      await this.#run({ picture, fill, offer }, this.#abort.signal);
    } catch (error) {
      this.#send({ kind: "run-failed", error: toWire(error) });
      void this.catalogue.refresh(offer.model.slug);
    }
  }

  /** Stops the download or the run; what was verified, what is painted and a draft stay. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Holds the download up, or lets it go on. */
  setPaused(isPaused: boolean): void {
    this.#pause.set(isPaused);
  }

  async retry(): Promise<void> {
    const { stage } = this.#state.value;
    if (stage.kind !== "failed") return;
    this.#send({ kind: "retried" });
    await (stage.retry === "describe" ? this.catalogue.find() : this.run());
  }

  /** Leaves a failure behind and goes back to painting. */
  dismissFailure(): void {
    this.#send({ kind: "retried" });
  }

  /** Goes on from the result: it becomes the picture, and nothing is painted on it. */
  keepResult(): void {
    this.#send({ kind: "result-kept" });
    this.drawing.value = emptyDrawing;
  }

  /** Goes back to what was painted before the run. */
  dropResult(): void {
    this.#send({ kind: "result-dropped" });
  }

  /** The result as a file: PNG, at the picture's own resolution. */
  async exportResult(): Promise<{ readonly file: Blob; readonly name: string } | null> {
    const { stage } = this.#state.value;
    if (stage.kind !== "done") return null;
    const { picture } = stage.outcome;
    return { file: await encodePng(picture.rgba, picture), name: `${picture.name}-inpainted.png` };
  }

  /** The complaint that nothing is painted ends with the first stroke. */
  #forgetEmptyMask(): void {
    if (this.#state.peek().notice?.code === "mask.empty") this.dismissNotice();
  }

  readonly #send = (event: AppEvent): void => {
    this.#state.value = reduce(this.#state.peek(), event);
  };

  async #open(read: () => Promise<Picture>, suggestion: Suggestion | null): Promise<void> {
    if (isBusy(this.#state.value)) return;
    const turn = ++this.#opening;
    try {
      const picture = await read();
      if (turn === this.#opening) this.#show(picture, suggestion);
    } catch (error) {
      if (turn === this.#opening) this.tell(error);
    }
  }

  #show(picture: Picture, suggestion: Suggestion | null): void {
    if (isBusy(this.#state.value)) return; // a run began meanwhile, on the picture before
    const drawing = suggestion === null ? emptyDrawing : addStrokes(emptyDrawing, suggestion.strokes);
    this.#suggestion.value = suggestion && { ...suggestion, strokes: drawing.strokes };
    this.drawing.value = drawing;
    this.#send({ kind: "picture-opened", picture });
  }

  async #run(prepared: Prepared, signal: AbortSignal): Promise<void> {
    const { loaded, models } = this.#state.value;
    const isLoaded = loaded[prepared.offer.model.slug] !== undefined;
    const drafter = isLoaded ? null : drafterFor(prepared.offer, models);
    this.#send({ kind: "run-started", drafter: drafter?.title ?? null });
    if (drafter !== null) this.#send({ kind: "drafted", draft: await this.#draft(prepared, drafter, signal) });
    this.#send({ kind: "finished", outcome: await this.#fill(prepared, signal) });
  }

  /** A draft that does not come about is no failure: the chosen model is on its way all the same. */
  async #draft({ picture, fill, offer }: Prepared, { slug }: ModelSummary, signal: AbortSignal): Promise<Draft> {
    try {
      const drafted = this.#state.value.offers[slug] ?? (await this.engine.describe(slug, signal));
      const own =
        drafted.imageSize === offer.imageSize ? fill : prepareFill(picture, this.drawing.value.strokes, drafted.imageSize);
      return { outcome: own && (await this.#fill({ picture, fill: own, offer: drafted }, signal)) };
    } catch (error) {
      if (toWire(error).code === "cancelled") throw error;
      return { outcome: null };
    }
  }

  #fill({ picture, fill, offer }: Prepared, signal: AbortSignal): Promise<Outcome> {
    const { slug } = offer.model;
    const isLoaded = this.#state.value.loaded[slug] !== undefined;
    const task = { offer, isLoaded, picture, fill, choices: this.choices.value };
    return fillPicture(
      this.engine,
      task,
      {
        onProgress: (progress) => {
          this.#send({ kind: "load-progressed", progress });
        },
        onLoaded: (loaded) => {
          this.#send({ kind: "loaded", slug, loaded });
          this.catalogue.keepFirst(slug);
        },
        onStep: (step) => {
          this.#send({ kind: "stepped", step });
        },
        onRetried: (retried) => {
          this.tell(new SecondAttemptNotice(retried));
          void this.catalogue.refresh(slug);
        },
      },
      signal,
      this.#pause,
    );
  }
}
