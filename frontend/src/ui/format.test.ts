import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatRate, formatSeconds, formatShare } from "./format.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [84_300_000, "84.3 MB"],
  [99_960_000, "100 MB"],
  [907_000_000, "907 MB"],
  [1_270_000_000, "1.3 GB"],
  [5e12, "5000 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("a share has the unit of the whole", () => {
  expect(formatShare(33_700_000, 84_300_000)).toBe("33.7 of 84.3 MB");
  expect(formatShare(0, 1_270_000_000)).toBe("0.0 of 1.3 GB");
});

test("rates and times", () => {
  expect(formatRate(12_400_000)).toBe("12.4 MB/s");
  expect(formatSeconds(0.2)).toBe("1 s");
  expect(formatSeconds(59.6)).toBe("1 min 0 s");
  expect(formatSeconds(4000)).toBe("1 h 6 min");
  expect(formatDuration(3420)).toBe("3.4 s");
  expect(formatDuration(9990)).toBe("10 s");
});
