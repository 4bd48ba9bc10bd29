/** Which browser is told first how to come by WebGPU (MDN's compatibility data, November 2026). */

import type { Words } from "../words/words.ts";

export type BrowserFamily = keyof Words["help"]["browsers"];

/** All families, the visitor's own first. */
export function webgpuHelp(userAgent: string): readonly BrowserFamily[] {
  if (userAgent.includes("Firefox/")) return ["firefox", "chromium", "safari"];
  if (userAgent.includes("Chrome/") || userAgent.includes("Chromium/")) return ["chromium", "safari", "firefox"];
  return ["safari", "chromium", "firefox"];
}
