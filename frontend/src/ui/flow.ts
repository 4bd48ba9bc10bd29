/**
 * The page's road: gate -> models -> picture -> [draft ->] load -> inpaint -> paste back -> result.
 *
 * With its catalogue of models, the only place that talks to the engine. Components read its signals and call its
 * methods.
 */

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { CancelledError, toWire } from "../errors.ts";
import type { Forecast } from "../image/forecast.ts";
import { runImageTask } from "../image/image-client.ts";
import { addMark, addStep, emptyDrawing, hasMarks, type Drawing } from "../image/marks.ts";
import { groupMask, type GroupedMask } from "../image/mask-groups.ts";
import type { ShownPicture } from "../image/shown-picture.ts";
import type { Engine, ModelSummary, Offer } from "../session/engine.ts";
import { PauseSwitch } from "../weights/pause-switch.ts";
import { canRun, chosenOffer, initialState, isBusy, type AppState, type Draft, type Outcome } from "./app-state.ts";
import { Editor } from "./editor.ts";
import { EmptyMaskError, NoPictureError, SecondAttemptNotice } from "./errors.ts";
import { fillPicture, FIRST_CHOICES, type Choices, type Listener } from "./fill-picture.ts";
import { Forecaster } from "./forecaster.ts";
import { pictureAt } from "./history.ts";
import { release, releaseBetween } from "./kept-by-worker.ts";
import { MaskKeeper } from "./mask-keeper.ts";
import { ModelCatalogue } from "./model-catalogue.ts";
import { drafterFor } from "./model-choice.ts";
import { fetchPicture } from "./picture-address.ts";
import { reduce, type AppEvent } from "./reduce.ts";
import { ResultFiles } from "./result-files.ts";
import { fetchSample, type Sample, type Suggestion } from "./samples.ts";
import { Stock } from "./stock.ts";

/** A picture whose mask is made for the chosen model. */
interface Prepared {
  readonly picture: ShownPicture;
  readonly mask: Uint8Array;
  readonly grouped: GroupedMask;
  readonly offer: Offer;
}

export class Flow {
  readonly #state = signal<AppState>(initialState);
  readonly #suggestion = signal<Suggestion | null>(null);
  readonly state: ReadonlySignal<AppState> = computed(() => this.#state.value);
  readonly drawing: Signal<Drawing> = signal(emptyDrawing);
  readonly choices: Signal<Choices> = signal(FIRST_CHOICES);
  readonly editor = new Editor();
  readonly mask: MaskKeeper = new MaskKeeper(this.drawing);
  readonly forecast: ReadonlySignal<Forecast | null>;
  readonly files: ResultFiles;
  readonly catalogue: ModelCatalogue;
  readonly stock: Stock;
  /** What a sample suggests to remove, while exactly that is painted. */
  readonly suggestion: ReadonlySignal<Suggestion | null> = computed(() =>
    this.drawing.value.done.length === 1 && this.drawing.value.done[0] === this.#suggestion.value?.marks ? this.#suggestion.value : null,
  );
  readonly #forecaster: Forecaster;
  #abort = new AbortController();
  #pause = new PauseSwitch();
  #opening = 0;

  constructor(private readonly engine: Engine) {
    this.catalogue = new ModelCatalogue(engine, this.#state, this.#send);
    this.stock = new Stock(engine, () => void this.catalogue.refreshAll());
    const modelSize = computed(() => chosenOffer(this.#state.value)?.imageSize ?? null);
    this.#forecaster = new Forecaster(this.mask, modelSize);
    this.forecast = this.#forecaster.forecast;
    this.files = new ResultFiles(this);
    this.drawing.subscribe((drawing) => {
      if (hasMarks(drawing)) this.#forgetEmptyMask();
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
    await this.#open(() => (file === null ? Promise.reject(new NoPictureError()) : decode(file, name)), null);
  }

  /** Opens the picture at an address, where the hub's policy and the place allow it. */
  async openAddress(address: URL): Promise<void> {
    await this.#open(async () => {
      const { file, name } = await fetchPicture(address);
      return decode(file, name);
    }, null);
  }

  /** Opens a sample and paints what it suggests to remove. */
  async openSample(sample: Sample): Promise<void> {
    await this.#open(async () => decode(await fetchSample(sample), sample.fileName), sample.suggestion);
  }

  /** The mask becomes what a picture file shows; one undo takes it back. */
  async openMask(file: Blob): Promise<void> {
    const { raster } = this.mask;
    if (raster === null || isBusy(this.#state.value)) return;
    try {
      const mask = await runImageTask("read-mask", { file, size: raster.size });
      if (this.mask.raster === raster) this.mask.add({ kind: "imported", mask });
    } catch (error) {
      this.tell(error);
    }
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
    const { raster } = this.mask;
    const grouped = this.#forecaster.groups(offer.imageSize);
    if (raster === null || grouped === null || grouped.groups.length === 0) {
      this.tell(new EmptyMaskError());
      return;
    }
    const { signal } = (this.#abort = new AbortController());
    this.#pause = new PauseSwitch();
    try {
      await this.#run({ picture, mask: raster.mask, grouped, offer }, signal);
    } catch (error) {
      if (!signal.aborted) this.#send({ kind: "run-failed", error: toWire(error) });
      void this.catalogue.refresh(offer.model.slug);
    }
  }

  /** Stops the download or the run; what was verified, what is painted and a draft stay. */
  cancel(): void {
    this.#abort.abort();
    // A step that goes on in the worker is not waited for.
    this.#send({ kind: "run-failed", error: toWire(new CancelledError()) });
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
    const { stage } = this.#state.value;
    if (stage.kind === "done") this.goTo(stage.outcome.id);
  }

  /** Looks at another candidate of the last run, or goes back to a version of the history; null is the opened picture. */
  goTo(id: number | null): void {
    const { stage, history, candidates } = this.#state.value;
    const isAnother = stage.kind === "done" && stage.outcome.id !== id && candidates.some((candidate) => candidate.id === id);
    if (isAnother && id !== null) {
      this.#send({ kind: "candidate-chosen", id });
      return;
    }
    const picture = isBusy(this.#state.value) ? null : pictureAt(history, id);
    if (picture === null) return;
    this.#send({ kind: "version-chosen", id, picture });
    if (hasMarks(this.drawing.value)) this.drawing.value = addMark(this.drawing.value, { kind: "clear" });
  }

  /** Goes back to what was painted before the run. */
  dropResult(): void {
    this.#send({ kind: "result-dropped" });
  }

  /** The complaint that nothing is painted ends with the first stroke. */
  #forgetEmptyMask(): void {
    if (this.#state.peek().notice?.code === "mask.empty") this.dismissNotice();
  }

  readonly #send = (event: AppEvent): void => {
    const before = this.#state.peek();
    const after = reduce(before, event);
    this.#state.value = after;
    releaseBetween(before, after);
  };

  async #open(read: () => Promise<ShownPicture>, suggestion: Suggestion | null): Promise<void> {
    if (isBusy(this.#state.value)) return;
    const turn = ++this.#opening;
    try {
      const picture = await read();
      if (turn === this.#opening && !isBusy(this.#state.value)) this.#show(picture, suggestion);
      else release([picture]); // another was asked for meanwhile, or a run began on the picture before
    } catch (error) {
      if (turn === this.#opening) this.tell(error);
    }
  }

  #show(picture: ShownPicture, suggestion: Suggestion | null): void {
    const drawing = suggestion === null ? emptyDrawing : addStep(emptyDrawing, suggestion.marks);
    this.#suggestion.value = suggestion;
    this.drawing.value = drawing;
    this.editor.camera.value = null;
    this.mask.open(picture);
    this.#send({ kind: "picture-opened", picture });
  }

  async #run(prepared: Prepared, signal: AbortSignal): Promise<void> {
    const { loaded, models } = this.#state.value;
    const isLoaded = loaded[prepared.offer.model.slug] !== undefined;
    const drafter = isLoaded ? null : drafterFor(prepared.offer, models);
    this.#send({ kind: "run-started", drafter: drafter?.title ?? null });
    if (drafter !== null) {
      const draft = await this.#draft(prepared, drafter, signal);
      if (signal.aborted) release(draft.outcome?.patches ?? []);
      else this.#send({ kind: "drafted", draft });
    }
    await this.#fill(prepared, signal, (outcome) => {
      this.#send({ kind: "candidate", outcome });
    });
    if (!signal.aborted) this.#send({ kind: "finished" });
  }

  /** A draft that does not come about is no failure: the chosen model is on its way all the same. */
  async #draft(prepared: Prepared, { slug }: ModelSummary, signal: AbortSignal): Promise<Draft> {
    try {
      const offer = this.#state.value.offers[slug] ?? (await this.engine.describe(slug, signal));
      const { picture, mask } = prepared;
      const isAlike = offer.imageSize === prepared.offer.imageSize;
      const grouped = isAlike ? prepared.grouped : groupMask(mask, picture, offer.imageSize);
      const outcomes: Outcome[] = [];
      await this.#fill({ picture, mask, grouped, offer }, signal, (outcome) => outcomes.push(outcome));
      return { outcome: outcomes[0] ?? null };
    } catch (error) {
      if (toWire(error).code === "cancelled") throw error;
      return { outcome: null };
    }
  }

  #fill(prepared: Prepared, signal: AbortSignal, onOutcome: Listener["onOutcome"]): Promise<void> {
    const { slug } = prepared.offer.model;
    const isLoaded = this.#state.value.loaded[slug] !== undefined;
    const send = (event: AppEvent): void => {
      if (!signal.aborted) this.#send(event); // what comes late belongs to no run any more
    };
    return fillPicture(
      this.engine,
      { ...prepared, isLoaded, choices: this.choices.value },
      {
        onProgress: (progress) => {
          send({ kind: "load-progressed", progress });
        },
        onLoaded: (loaded) => {
          send({ kind: "loaded", slug, loaded });
          this.catalogue.keepFirst(slug);
        },
        onStep: (step, view) => {
          send({ kind: "stepped", step, ...(view === undefined ? {} : { view }) });
        },
        onRetried: (retried) => {
          this.tell(new SecondAttemptNotice(retried));
          void this.catalogue.refresh(slug);
        },
        onOutcome,
      },
      signal,
      this.#pause,
    );
  }
}

/** The worker reads the file and keeps its pixels. */
function decode(file: Blob, name: string): Promise<ShownPicture> {
  return runImageTask("decode", { file, name });
}
