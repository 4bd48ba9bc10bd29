/** How to come by WebGPU, browser by browser (MDN's compatibility data, November 2026). */

export interface Help {
  readonly browser: string;
  readonly steps: string;
}

const CHROMIUM: Help = {
  browser: "Chrome and Edge",
  steps:
    "Version 113 or later on Windows, macOS and ChromeOS, 121 on Android, 144 on Linux. Check that graphics acceleration is on under Settings, System. On other Linux machines, open chrome://flags and enable \u201cUnsafe WebGPU support\u201d.",
};

const SAFARI: Help = {
  browser: "Safari",
  steps: "Version 26 or later, on macOS 26, iOS 26 and iPadOS 26.",
};

const FIREFOX: Help = {
  browser: "Firefox",
  steps: "Version 141 or later on Windows, 147 on a Mac with Apple silicon. Not yet on Linux, Android and Intel Macs.",
};

/** Help for all browsers, the visitor's own first. */
export function webgpuHelp(userAgent: string): readonly Help[] {
  if (userAgent.includes("Firefox/")) return [FIREFOX, CHROMIUM, SAFARI];
  if (userAgent.includes("Chrome/") || userAgent.includes("Chromium/")) return [CHROMIUM, SAFARI, FIREFOX];
  return [SAFARI, CHROMIUM, FIREFOX];
}
