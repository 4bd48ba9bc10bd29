/** Results to go back to and on from. Each is the opened picture and patches, so that a dozen of them cost little. */

import type { ShownPatch, ShownPicture } from "../image/shown-picture.ts";
import type { Outcome } from "./outcome.ts";

export interface Version {
  /** The outcome's. */
  readonly id: number;
  /** All of them, on the opened picture. */
  readonly patches: readonly ShownPatch[];
  readonly outcome: Outcome;
}

export interface History {
  readonly original: ShownPicture | null;
  /** In the order in which they were made. */
  readonly versions: readonly Version[];
  /** Which one is the picture; null for the opened one. */
  readonly current: number | null;
}

/** Beyond these the oldest are forgotten, but never the one that is the picture. */
const MAX_VERSIONS = 40;
const MAX_BYTES = 256 * 2 ** 20;

export const noHistory: History = { original: null, versions: [], current: null };

export function patchesOf({ versions }: History, id: number | null): readonly ShownPatch[] {
  return versions.find((version) => version.id === id)?.patches ?? [];
}

/** @returns null where nothing was opened */
export function pictureAt(history: History, id: number | null): ShownPicture | null {
  if (history.original === null || id === null) return history.original;
  return { ...history.original, patches: patchesOf(history, id) };
}

/**
 * Adds results of the present picture.
 *
 * @param kept how many of the newest versions are kept in any case
 */
export function addOutcomes(history: History, outcomes: readonly Outcome[], kept = outcomes.length): History {
  const before = patchesOf(history, history.current);
  const added = outcomes.map((outcome) => ({ id: outcome.id, patches: [...before, ...outcome.patches], outcome }));
  return forgetOldest({ ...history, versions: [...history.versions, ...added] }, kept);
}

function forgetOldest(history: History, newest: number): History {
  let { versions } = history;
  const isTooMuch = (): boolean => versions.length > MAX_VERSIONS || bytesOf(versions) > MAX_BYTES;
  while (versions.length > newest + 1 && isTooMuch()) {
    const oldest = versions.find(({ id }) => id !== history.current);
    versions = versions.filter((version) => version !== oldest);
  }
  return { ...history, versions };
}

/** Patches that versions share count once. */
function bytesOf(versions: readonly Version[]): number {
  const patches = new Set(versions.flatMap((version) => version.patches));
  return [...patches].reduce((sum, { width, height }) => sum + width * height * 4, 0);
}
