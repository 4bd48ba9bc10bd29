/** Which language the page speaks: the visitor's choice, else the browser's first that we have, else English. */

import { signal, type ReadonlySignal } from "@preact/signals";

/** Every language by its own name, in the order of the switch. */
export const LANGUAGE_NAMES = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof LANGUAGE_NAMES;

export const LANGUAGES = Object.keys(LANGUAGE_NAMES) as readonly Language[];

/** How Intl knows them: decimal units and 24 hours read alike in both. */
export const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", de: "de-DE" };

/** Between a whole number and its digits. */
export const DECIMAL_MARKS: Readonly<Record<Language, string>> = { en: ".", de: "," };

const KEY = "moebius-hub-language";

const current = signal<Language>(firstLanguage(recall(), preferred()));

export const language: ReadonlySignal<Language> = current;

/** Speaks another language from now on, and on the next visit. */
export function speak(chosen: Language): void {
  current.value = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Storage is switched off or full: the choice holds for this visit.
  }
}

/**
 * @param remembered what an earlier visit chose
 * @param wanted BCP 47 tags, the dearest first, such as "de-AT"
 */
export function firstLanguage(remembered: string | null, wanted: readonly string[]): Language {
  const primary = wanted.map((tag) => tag.toLowerCase().split("-")[0] ?? "");
  return [remembered, ...primary].find(isLanguage) ?? "en";
}

function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(LANGUAGE_NAMES, tag);
}

function recall(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off, or this is no browser
  }
}

function preferred(): readonly string[] {
  return typeof navigator === "undefined" ? [] : navigator.languages;
}
