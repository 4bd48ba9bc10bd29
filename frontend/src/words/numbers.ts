/** Numbers and plurals as the page's language writes them. */

import { DECIMAL_MARKS, language, LOCALES, type Language } from "./language.ts";

/** What a count of things is called, by Intl's plural categories; languages with more than two name the others too. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

const rules = new Map<Language, Intl.PluralRules>();

/**
 * With exactly that many digits after the point, and no separator between thousands: units change before it helps.
 *
 * What Intl.NumberFormat gives, without it: the first one of a page takes 30 ms, while the page is to appear.
 */
export function formatNumber(value: number, digits = 0): string {
  const scale = 10 ** digits;
  // By itself toFixed rounds what the number is in binary: 42.15 would be 42.1.
  return (Math.round(value * scale) / scale).toFixed(digits).replace(".", DECIMAL_MARKS[language.value]);
}

/** "1 step", "20 steps". */
export function countOf(count: number, forms: Forms): string {
  const rule = rules.get(language.value) ?? new Intl.PluralRules(LOCALES[language.value]);
  rules.set(language.value, rule);
  return `${formatNumber(count)} ${forms[rule.select(count)] ?? forms.other}`;
}
