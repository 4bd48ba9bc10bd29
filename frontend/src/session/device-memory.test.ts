import { expect, test } from "vitest";
import { estimateDeviceMemory } from "./device-memory.ts";

const DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

test.each<[string, Parameters<typeof estimateDeviceMemory>[0], number | null]>([
  ["a desktop that says nothing may do anything", { userAgent: DESKTOP }, null],
  ["eight gigabytes may be any number of them", { userAgent: DESKTOP, deviceMemory: 8 }, null],
  ["a small laptop shares its memory with the card", { userAgent: DESKTOP, deviceMemory: 4 }, 3 * 2 ** 30],
  ["a phone leaves half of its memory", { userAgent: ANDROID, deviceMemory: 2, userAgentData: { mobile: true } }, 2 ** 30],
  ["the largest phone has its bound all the same", { userAgent: ANDROID, deviceMemory: 8 }, 2_000_000_000],
  ["a phone that says nothing has the bound of phones", { userAgent: IPHONE }, 2_000_000_000],
  ["the browser's own word on being a phone counts", { userAgent: ANDROID, userAgentData: { mobile: false } }, null],
])("%s", (_, facts, bytes) => {
  expect(estimateDeviceMemory(facts)).toBe(bytes);
});
