import { afterEach, expect, test } from "vitest";
import { formatBytes, formatDuration, formatShare } from "../ui/format.ts";
import { firstLanguage, LANGUAGE_NAMES, LANGUAGES, LOCALES, speak } from "./language.ts";
import { countOf, formatNumber } from "./numbers.ts";
import { words, WORDS } from "./words.ts";

afterEach(() => {
  speak("en");
});

/** Every word of a catalogue with its place; a sentence with values is said with their places. */
function flatten(catalogue: object, path = ""): [place: string, words: string][] {
  return Object.entries(catalogue).flatMap(([key, value]): [string, string][] => {
    const place = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") return [[place, value]];
    if (typeof value === "function") return [[place, say(value as (...values: string[]) => string)]];
    return flatten(value as object, place);
  });
}

function say(sentence: (...values: string[]) => string): string {
  return sentence(...Array.from({ length: sentence.length }, (_, index) => standIn(`<${String(index)}>`)));
}

/** Reads like its name, be it said as a word or as a number. */
function standIn(name: string): string {
  return { toString: () => name, toFixed: () => name } as unknown as string;
}

test("all languages say the same things, and none says nothing", () => {
  const places = LANGUAGES.map((spoken) => flatten(WORDS[spoken]).map(([place]) => place).sort());
  for (const one of places) expect(one).toEqual(places[0]);
  for (const spoken of LANGUAGES) {
    for (const [place, text] of flatten(WORDS[spoken])) expect(text.trim(), `${spoken} ${place}`).not.toBe("");
  }
});

test("a sentence names its values in every language", () => {
  const valuesIn = (text: string): string[] => (text.match(/<\d>/g) ?? []).sort();
  const english = new Map(flatten(WORDS.en));
  for (const spoken of LANGUAGES) {
    for (const [place, text] of flatten(WORDS[spoken])) expect(valuesIn(text), `${spoken} ${place}`).toEqual(valuesIn(english.get(place) ?? ""));
  }
});

test("another language is no copy: what is the same in both is a name, a symbol or a short word", () => {
  const english = new Map(flatten(WORDS.en));
  const same = flatten(WORDS.de).filter(([place, text]) => english.get(place) === text && text.includes(" "));
  expect(same.map(([place]) => place)).toEqual(["page.title", "editor.toolTitle.lasso", "run.bar.percent", "models.providers.webgpu+cpu"]);
});

test.each([
  [null, ["de-AT", "en"], "de"],
  [null, ["fr-FR", "de"], "de"],
  [null, ["fr", "ja"], "en"],
  [null, ["EN-us"], "en"],
  [null, [], "en"],
  ["en", ["de"], "en"],
  ["de", ["en"], "de"],
  ["toString", ["de"], "de"],
] as const)("remembered %s and preferring %j, a visitor is spoken to in %s", (remembered, wanted, spoken) => {
  expect(firstLanguage(remembered, wanted)).toBe(spoken);
});

test("every language has its own name", () => {
  expect(LANGUAGES.map((spoken) => LANGUAGE_NAMES[spoken])).toEqual(["English", "Deutsch"]);
});

test.each(LANGUAGES)("numbers in %s are written as Intl writes them", (spoken) => {
  speak(spoken);
  const values = Array.from({ length: 400 }, (_, at) => (at * at * 37) / 800).concat(2 ** 32);
  for (const digits of [0, 1, 2]) {
    const format = new Intl.NumberFormat(LOCALES[spoken], { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false });
    // Rounded already: of two that are as near, the two need not take the same.
    const rounded = values.map((value) => Math.round(value * 10 ** digits) / 10 ** digits);
    expect(rounded.map((value) => formatNumber(value, digits))).toEqual(rounded.map((value) => format.format(value)));
  }
});

test("numbers and plurals follow the language", () => {
  expect(formatNumber(42.15, 1)).toBe("42.2");
  expect([formatNumber(1234.5, 1), formatBytes(84_300_000), formatShare(33_700_000, 84_300_000)]).toEqual(["1234.5", "84.3 MB", "33.7 of 84.3 MB"]);
  expect([words().run.stepsOf(1), words().run.stepsOf(20)]).toEqual(["1 step", "20 steps"]);
  speak("de");
  expect([formatNumber(1234.5, 1), formatBytes(84_300_000), formatShare(33_700_000, 84_300_000)]).toEqual(["1234,5", "84,3 MB", "33,7 von 84,3 MB"]);
  expect([words().run.stepsOf(1), words().run.stepsOf(20)]).toEqual(["1 Schritt", "20 Schritte"]);
  expect(formatDuration(3420)).toBe("3,4 s");
  expect(countOf(0, { other: "Dinge" })).toBe("0 Dinge");
});
