/** Numbers and plurals as the page's language writes them. */

import { language, LOCALES, type Language } from "./language.ts";

/** What a count of things is called, by Intl's plural categories; languages with more than two name the others too. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

const formats = new Map<string, Intl.NumberFormat>();
const rules = new Map<Language, Intl.PluralRules>();

/** With exactly that many digits after the point, and no separator between thousands: units change before it helps. */
export function formatNumber(value: number, digits = 0): string {
  const key = `${language.value} ${String(digits)}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(LOCALES[language.value], {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    });
  formats.set(key, format);
  return format.format(value);
}

/** "1 step", "20 steps". */
export function countOf(count: number, forms: Forms): string {
  const rule = rules.get(language.value) ?? new Intl.PluralRules(LOCALES[language.value]);
  rules.set(language.value, rule);
  return `${formatNumber(count)} ${forms[rule.select(count)] ?? forms.other}`;
}
