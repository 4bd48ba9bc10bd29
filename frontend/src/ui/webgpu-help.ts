/** Which way to WebGPU there is for a browser on its system, told by its user agent. */

import type { Words } from "../words/words.ts";

export type BrowserFamily = keyof Words["help"]["browsers"];
export type HelpSteps = keyof Words["help"]["steps"];

export interface Help {
  /** What to do with the visitor's own browser. */
  readonly here: HelpSteps;
  /** Browsers to change to; none where all are the same inside. */
  readonly elsewhere: readonly BrowserFamily[];
}

/** @param touchPoints an iPad calls itself a Mac; no Mac has a touch screen */
export function webgpuHelp(userAgent: string, touchPoints = 0): Help {
  const has = (word: string): boolean => userAgent.includes(word);
  const isIos = /iPhone|iPad|iPod/.test(userAgent) || (has("Macintosh") && touchPoints > 1);
  // On iOS all are Safari inside, and name themselves by other words.
  if (isIos) return { here: /CriOS|FxiOS|EdgiOS/.test(userAgent) ? "chromiumIos" : "safariIos", elsewhere: [] };
  if (has("Firefox/")) return { here: firefoxSteps(has), elsewhere: ["chromium", "safari"] };
  if (has("Chrome/") || has("Chromium/")) return { here: chromiumSteps(has), elsewhere: ["safari", "firefox"] };
  if (has("Safari/") && has("Macintosh")) return { here: "safariMac", elsewhere: ["chromium", "firefox"] };
  return { here: "other", elsewhere: ["chromium", "safari", "firefox"] };
}

function firefoxSteps(has: (word: string) => boolean): HelpSteps {
  if (has("Android")) return "firefoxAndroid";
  if (has("Windows")) return "firefoxWindows";
  return has("Macintosh") ? "firefoxMac" : "firefoxLinux";
}

function chromiumSteps(has: (word: string) => boolean): HelpSteps {
  if (has("Android")) return "chromiumAndroid";
  return has("Linux") ? "chromiumLinux" : "chromiumDesktop";
}
