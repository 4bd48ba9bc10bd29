/**
 * The page's road: gate -> models -> picture -> run -> result.
 *
 * With its catalogue of models and its runner, the only place that talks to the engine. Components read its signals and call its
 * methods.
 */

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { toWire } from "../errors.ts";
import type { Forecast } from "../image/forecast.ts";
import { runImageTask } from "../image/image-client.ts";
import { addMark, addStep, emptyDrawing, hasMarks, type Drawing } from "../image/marks.ts";
import type { ShownPicture } from "../image/shown-picture.ts";
import type { Engine } from "../session/engine.ts";
import { canRun, chosenOffer, initialState, isBusy, type AppState } from "./app-state.ts";
import { Editor } from "./editor.ts";
import { EmptyMaskError, NoPictureError } from "./errors.ts";
import { FIRST_CHOICES, type Choices } from "./fill-picture.ts";
import { Forecaster } from "./forecaster.ts";
import { pictureAt } from "./history.ts";
import { release, releaseBetween } from "./kept-by-worker.ts";
import { MaskKeeper } from "./mask-keeper.ts";
import { ModelCatalogue } from "./model-catalogue.ts";
import { fetchPicture } from "./picture-address.ts";
import { reduce, type AppEvent } from "./reduce.ts";
import { ResultFiles } from "./result-files.ts";
import { canRunAgain } from "./run-again.ts";
import { Runner } from "./runner.ts";
import { fetchSample, type Sample, type Suggestion } from "./samples.ts";
import { Stock } from "./stock.ts";

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
  /** Whether to run again would give another result than those that are there. */
  readonly canRunAgain: ReadonlySignal<boolean> = computed(() => canRunAgain(this.#state.value, this.forecast.value, this.choices.value));
  readonly #forecaster: Forecaster;
  readonly #runner: Runner;
  #opening = 0;

  constructor(private readonly engine: Engine) {
    this.catalogue = new ModelCatalogue(engine, this.#state, this.#send);
    this.stock = new Stock(engine, () => void this.catalogue.refreshAll());
    this.#forecaster = new Forecaster(this.mask, computed(() => chosenOffer(this.#state.value)));
    this.forecast = this.#forecaster.forecast;
    this.#runner = new Runner(engine, this.catalogue, this.state, this.#send);
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
    const grouped = this.#forecaster.groups(offer);
    if (raster === null || grouped === null || grouped.groups.length === 0) this.tell(new EmptyMaskError());
    else await this.#runner.run({ picture, mask: raster.mask, grouped, offer }, this.choices.value);
  }

  /** Stops the download or the run; what was verified, what is painted and a draft stay. */
  cancel(): void {
    this.#runner.cancel();
  }

  /** Holds the download up, or lets it go on. */
  setPaused(isPaused: boolean): void {
    this.#runner.setPaused(isPaused);
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
}

/** The worker reads the file and keeps its pixels. */
function decode(file: Blob, name: string): Promise<ShownPicture> {
  return runImageTask("decode", { file, name });
}
