/** The hub's models: finds them, chooses among them, and learns what each one would cost here. */

import type { ReadonlySignal } from "@preact/signals";
import { toWire } from "../errors.ts";
import type { Engine, ModelSummary } from "../session/engine.ts";
import { isBusy, type AppState } from "./app-state.ts";
import { firstChoice, foremost } from "./model-choice.ts";
import type { AppEvent } from "./reduce.ts";
import { recallModel, recallVariant, rememberModel, rememberVariant } from "./remembered-model.ts";

export class ModelCatalogue {
  #choices = 0;
  #hasAsked = false;

  constructor(
    private readonly engine: Engine,
    private readonly state: ReadonlySignal<AppState>,
    private readonly send: (event: AppEvent) => void,
  ) {}

  /** Asks the hub which models there are, and for the one to begin with. Downloads no weights. */
  async find(): Promise<void> {
    try {
      const models = await this.engine.models();
      this.#recallVariants(models);
      this.send({ kind: "listed", models });
      const first = firstChoice(models, recallModel());
      const reason = foremost(models)?.whyNot ?? null;
      if (first === null && reason !== null) this.send({ kind: "unsupported", reason });
      // A hub that lists nothing says in its own words why its default has nothing to offer either.
      else this.send({ kind: "chosen", offer: await this.engine.describe(first?.slug ?? null) });
    } catch (error) {
      this.send({ kind: "describe-failed", error: toWire(error) });
    }
  }

  #recallVariants(models: readonly ModelSummary[]): void {
    for (const { slug } of models) {
      const variant = recallVariant(slug);
      if (variant !== null) this.engine.prefer(slug, variant);
    }
  }

  /** Uses another model from the next run on; while several are being asked for, the last one wins. */
  async choose(slug: string): Promise<void> {
    if (isBusy(this.state.peek())) return;
    const turn = ++this.#choices;
    this.send({ kind: "choosing", slug });
    try {
      const offer = this.state.peek().offers[slug] ?? (await this.engine.describe(slug));
      if (turn !== this.#choices) return;
      this.send({ kind: "chosen", offer });
      rememberModel(slug);
    } catch (error) {
      if (turn === this.#choices) this.send({ kind: "choice-failed", error: toWire(error) });
    }
  }

  /** Uses another variant of a model, from the next run on; null leaves it to the engine. */
  async chooseVariant(slug: string, variant: string | null): Promise<void> {
    if (isBusy(this.state.peek())) return;
    this.engine.prefer(slug, variant);
    rememberVariant(slug, variant);
    await this.refresh(slug);
  }

  /** The visitor has waited for the chosen model: from now on it is worth keeping. What drafts is fetched again in no time. */
  keepFirst(slug: string): void {
    if (this.#hasAsked || slug !== this.state.peek().chosen) return;
    this.#hasAsked = true;
    void this.engine.keep();
  }

  /** Learns of every model that runs here how much of it is in this browser already. What cannot be learnt stays unknown. */
  async inquire(): Promise<void> {
    const { models, offers } = this.state.peek();
    const unknown = models.filter(({ slug, whyNot }) => whyNot === null && offers[slug] === undefined);
    await Promise.all(unknown.map(({ slug }) => this.refresh(slug)));
  }

  /** Learns anew of every model that was asked for what of it is here. */
  async refreshAll(): Promise<void> {
    await Promise.all(Object.keys(this.state.peek().offers).map((slug) => this.refresh(slug)));
  }

  /** Learns anew what a model would cost: a download that was stopped has left a part of it here. */
  async refresh(slug: string): Promise<void> {
    try {
      this.send({ kind: "offered", offer: await this.engine.describe(slug) });
    } catch {
      // Whoever chooses it will be told.
    }
  }
}
