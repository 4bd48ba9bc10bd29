/**
 * The page's road: gate -> describe -> picture -> load -> inpaint -> paste back -> result.
 *
 * The only place that talks to the engine. Components read its signals and call its methods.
 */

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { toWire } from "../errors.ts";
import { decodeImage } from "../image/decode-image.ts";
import { encodePng } from "../image/encode-png.ts";
import { applyFill, prepareFill, type Fill } from "../image/fill.ts";
import type { Picture } from "../image/picture.ts";
import { emptyDrawing, type Drawing } from "../image/strokes.ts";
import type { Engine, InpaintJob, InpaintResult, Offer } from "../session/engine.ts";
import { canRun, initialState, isBusy, reduce, type AppEvent, type AppState } from "./app-state.ts";
import { EmptyMaskError, NoPictureError } from "./errors.ts";

/** What the visitor may choose; null stands for the model's own number of steps, and for a new seed every time. */
export interface Choices {
  readonly steps: number | null;
  readonly seed: number | null;
}

export class Flow {
  readonly #state = signal<AppState>(initialState);
  readonly state: ReadonlySignal<AppState> = computed(() => this.#state.value);
  readonly drawing: Signal<Drawing> = signal(emptyDrawing);
  readonly choices: Signal<Choices> = signal({ steps: null, seed: null });
  #abort = new AbortController();
  #opening = 0;

  constructor(private readonly engine: Engine) {
    this.drawing.subscribe(({ strokes }) => {
      if (strokes.length > 0) this.#forgetEmptyMask();
    });
  }

  /** Looks at the browser, then asks the hub what there is. Downloads no weights. */
  async start(): Promise<void> {
    const support = await this.engine.gate();
    if (support.gpu.ok) await this.#describe();
    else this.#send({ kind: "unsupported", reason: support.gpu.reason });
  }

  /** Opens a file; while several are being decoded, the last one asked for wins. */
  async open(file: Blob | null, name: string): Promise<void> {
    if (isBusy(this.#state.value)) return;
    const turn = ++this.#opening;
    try {
      if (file === null) throw new NoPictureError();
      const picture = await decodeImage(file, name);
      if (turn === this.#opening) this.#show(picture);
    } catch (error) {
      if (turn === this.#opening) this.tell(error);
    }
  }

  /** Shows something that went wrong without stopping anything. */
  tell(error: unknown): void {
    this.#send({ kind: "noticed", notice: toWire(error) });
  }

  dismissNotice(): void {
    this.#send({ kind: "notice-dismissed" });
  }

  /** Fills what is painted; loads the model first when that has not happened yet. */
  async run(): Promise<void> {
    const { picture, offer } = this.#state.value;
    if (!canRun(this.#state.value) || picture === null || offer === null) return;
    const fill = prepareFill(picture, this.drawing.value.strokes, offer.imageSize);
    if (fill === null) {
      this.tell(new EmptyMaskError());
      return;
    }
    this.#abort = new AbortController();
    this.#send({ kind: "run-started" });
    try {
      await this.#load(this.#abort.signal);
      await this.#inpaint(picture, fill, offer, this.#abort.signal);
    } catch (error) {
      this.#send({ kind: "run-failed", error: toWire(error) });
    }
  }

  /** Stops the download or the run; what was verified and what is painted stay. */
  cancel(): void {
    this.#abort.abort();
  }

  async retry(): Promise<void> {
    const { stage } = this.#state.value;
    if (stage.kind !== "failed") return;
    this.#send({ kind: "retried" });
    await (stage.retry === "describe" ? this.#describe() : this.run());
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

  #send(event: AppEvent): void {
    this.#state.value = reduce(this.#state.value, event);
  }

  #show(picture: Picture): void {
    this.drawing.value = emptyDrawing;
    this.#send({ kind: "picture-opened", picture });
  }

  async #describe(): Promise<void> {
    try {
      this.#send({ kind: "described", offer: await this.engine.describe(null) });
    } catch (error) {
      this.#send({ kind: "describe-failed", error: toWire(error) });
    }
  }

  async #load(signal: AbortSignal): Promise<void> {
    if (this.#state.value.loaded !== null) return;
    const loaded = await this.engine.load(null, (progress) => {
      this.#send({ kind: "load-progressed", progress });
    }, signal);
    this.#send({ kind: "loaded", loaded });
  }

  async #inpaint(picture: Picture, fill: Fill, offer: Offer, signal: AbortSignal): Promise<void> {
    const result = await this.engine.inpaint(null, this.#jobFor(fill, offer), (step) => {
      this.#send({ kind: "stepped", step });
    }, signal);
    this.#finish(applyFill(picture, fill, result.rgba, offer.imageSize), result);
  }

  #jobFor(fill: Fill, offer: Offer): InpaintJob {
    const { steps, seed } = this.choices.value;
    const { sampling } = offer;
    return {
      rgba: fill.rgba,
      mask: fill.mask,
      sampling: sampling === null ? null : { ...sampling, steps: steps ?? sampling.steps },
      seed: seed ?? randomSeed(),
    };
  }

  #finish(picture: Picture, { seed, provider, milliseconds }: InpaintResult): void {
    this.#send({ kind: "finished", outcome: { picture, seed, provider, milliseconds: milliseconds.total } });
  }
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
