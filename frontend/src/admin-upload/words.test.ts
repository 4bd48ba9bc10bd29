import { expect, test } from "vitest";
import { formatBytes, formatSeconds, formatShare } from "./words.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [999_600, "1.00 MB"],
  [12_345_678, "12.3 MB"],
  [862_000_000, "862 MB"],
  [1_270_000_000, "1.27 GB"],
])("%d bytes are %s, as on the admin's other pages", (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0.2, "1 s"],
  [48, "48 s"],
  [187, "3 min 07 s"],
  [7500, "2 h 05 min"],
])("%d seconds are %s", (seconds, words) => {
  expect(formatSeconds(seconds)).toBe(words);
});

test("nothing is at 100 % before its last byte", () => {
  expect(formatShare(999_999, 1_000_000)).toBe("99 %");
  expect(formatShare(1_000_000, 1_000_000)).toBe("100 %");
  expect(formatShare(0, 0)).toBe("0 %");
});
