/** What the worker said, in the language of the visit: by code where that is not English. */

import type { AppErrorWire, Said } from "../errors.ts";
import { errors as german, remarks as germanRemarks } from "./de/errors.ts";
import { language, type Language } from "./language.ts";
import { ValueReader } from "./values.ts";

/** What happened, and what to do about it. */
export interface ErrorWords {
  readonly message: string;
  readonly advice: string;
}

export type ErrorCatalogue = Readonly<Record<string, (values: ValueReader) => ErrorWords>>;
/** Sentences that are no errors. */
export type RemarkCatalogue = Readonly<Record<string, (values: ValueReader) => string>>;

type OtherLanguage = Exclude<Language, "en">;

/** English errors bring their own words. */
export const ERRORS: Readonly<Record<OtherLanguage, ErrorCatalogue>> = { de: german };
export const REMARKS: Readonly<Record<OtherLanguage, RemarkCatalogue>> = { de: germanRemarks };

/** A refusal in a hub's own code keeps the hub's words. */
export function errorWords(error: AppErrorWire): ErrorWords {
  if (language.value === "en") return error;
  return ERRORS[language.value][error.code]?.(new ValueReader(error)) ?? error;
}

/** One sentence: an error without its advice, or a remark. */
export function say(said: Said): string {
  if (language.value === "en") return said.message;
  const values = new ValueReader(said);
  const { code, message } = said;
  return REMARKS[language.value][code]?.(values) ?? ERRORS[language.value][code]?.(values).message ?? message;
}
