/** Which model is used, where the visitor has not said so. */

import type { ModelKind, ModelSummary, Offer } from "../session/engine.ts";

/** The kind that needs neither much to fetch nor a graphics card: it can draft while another one is on its way. */
const DRAFTING_KIND: ModelKind = "direct-inpaint";

/**
 * The model to begin with: the remembered one, else the hub's default, else the first of all, as far as they run here.
 *
 * @returns null when none runs here
 */
export function firstChoice(models: readonly ModelSummary[], remembered: string | null): ModelSummary | null {
  const running = models.filter(({ whyNot }) => whyNot === null);
  return (
    running.find(({ slug }) => slug === remembered) ?? running.find(({ isDefault }) => isDefault) ?? running[0] ?? null
  );
}

/** The model whose reason is told when none runs here. */
export function foremost(models: readonly ModelSummary[]): ModelSummary | null {
  return models.find(({ isDefault }) => isDefault) ?? models[0] ?? null;
}

/**
 * The model that drafts while what `offer` offers is on its way.
 *
 * @returns null when that is in this browser already, drafts itself, or nothing here can draft
 */
export function drafterFor(offer: Offer, models: readonly ModelSummary[]): ModelSummary | null {
  if (offer.kind === DRAFTING_KIND || offer.cachedBytes >= offer.totalBytes) return null;
  const able = models.filter(({ kind, whyNot }) => kind === DRAFTING_KIND && whyNot === null);
  return able.sort((left, right) => left.totalBytes - right.totalBytes)[0] ?? null;
}

/** A model to try where the one that is offered can only guess: the largest that runs here; null where none is larger. */
export function largerThan(offer: Offer, models: readonly ModelSummary[]): ModelSummary | null {
  const larger = models.filter(({ totalBytes, whyNot }) => whyNot === null && totalBytes > offer.totalBytes);
  return larger.sort((left, right) => right.totalBytes - left.totalBytes)[0] ?? null;
}
