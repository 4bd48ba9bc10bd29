import { expect, test } from "vitest";
import { WORDS } from "../words/words.ts";
import { webgpuHelp, type HelpSteps } from "./webgpu-help.ts";

const KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)";
const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const IPHONE = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${WEBKIT}`;
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";

const AGENTS: readonly (readonly [name: string, userAgent: string, touchPoints: number, steps: HelpSteps])[] = [
  ["Chrome on Windows", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/112.0.0.0 Safari/537.36`, 0, "chromiumDesktop"],
  ["Edge on Windows", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 10, "chromiumDesktop"],
  ["Chrome on a Mac", `${MAC} ${KHTML} Chrome/140.0.0.0 Safari/537.36`, 0, "chromiumDesktop"],
  ["Chrome on ChromeOS", `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${KHTML} Chrome/140.0.0.0 Safari/537.36`, 0, "chromiumDesktop"],
  ["Chrome on Linux", `Mozilla/5.0 (X11; Linux x86_64) ${KHTML} Chrome/140.0.0.0 Safari/537.36`, 0, "chromiumLinux"],
  ["Chrome on Android", `Mozilla/5.0 (Linux; Android 10; K) ${KHTML} Chrome/140.0.0.0 Mobile Safari/537.36`, 5, "chromiumAndroid"],
  ["Samsung Internet", `Mozilla/5.0 (Linux; Android 10; K) ${KHTML} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, 5, "chromiumAndroid"],
  ["Chrome on an iPhone", `${IPHONE} CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1`, 5, "chromiumIos"],
  ["Firefox on an iPhone", `${IPHONE} FxiOS/142.0 Mobile/15E148 Safari/605.1.15`, 5, "chromiumIos"],
  ["Safari on an iPhone", `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, 5, "safariIos"],
  ["Safari on an iPad", `${MAC} ${WEBKIT} Version/18.5 Safari/605.1.15`, 5, "safariIos"],
  ["Safari on a Mac", `${MAC} ${WEBKIT} Version/18.5 Safari/605.1.15`, 0, "safariMac"],
  ["Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", 0, "firefoxWindows"],
  ["Firefox on a Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", 0, "firefoxMac"],
  ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", 0, "firefoxLinux"],
  ["Firefox on Android", "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", 5, "firefoxAndroid"],
  ["a browser that nobody knows", "curl/8.0", 0, "other"],
];

test.each(AGENTS)("%s is told its own way to WebGPU", (_, userAgent, touchPoints, steps) => {
  expect(webgpuHelp(userAgent, touchPoints).here).toBe(steps);
});

test("every way that is described is somebody's", () => {
  expect(new Set(AGENTS.map(([, , , steps]) => steps))).toEqual(new Set(Object.keys(WORDS.en.help.steps)));
});

test("whoever has a browser is not told to take the same one", () => {
  for (const [, userAgent, touchPoints, steps] of AGENTS) {
    const own = ["chromium", "safari", "firefox"].find((family) => steps.startsWith(family));
    if (steps !== "chromiumIos") expect(webgpuHelp(userAgent, touchPoints).elsewhere).not.toContain(own);
  }
});
