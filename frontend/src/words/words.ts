/**
 * Every word of the page, in the language of the visit.
 *
 * English is the measure: `Words` is its type, and the compiler holds the other languages to it. Whatever reads
 * `words()` while it renders is rendered again when the language changes.
 */

import { de } from "./de/words.ts";
import { en } from "./en/words.ts";
import { language, type Language } from "./language.ts";

export type Words = typeof en;

export const WORDS: Readonly<Record<Language, Words>> = { en, de };

export function words(): Words {
  return WORDS[language.value];
}
