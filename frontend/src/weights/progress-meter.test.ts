import { expect, test } from "vitest";
import type { LoadProgress } from "../session/engine.ts";
import { ProgressMeter } from "./progress-meter.ts";

function makeMeter(total: number): { meter: ProgressMeter; last: () => LoadProgress; wait: (ms: number) => void } {
  let now = 0;
  let last: LoadProgress | undefined;
  const meter = new ProgressMeter(total, (progress) => (last = progress), () => now);
  return {
    meter,
    wait: (ms) => (now += ms),
    last: () => {
      if (last === undefined) throw new Error("nothing was reported");
      return last;
    },
  };
}

test("cached bytes count as done and not as speed", () => {
  const { meter, last, wait } = makeMeter(1000);
  meter.enter("verify-cache");
  wait(1000);
  meter.addCached(400);
  expect(last()).toMatchObject({ doneBytes: 400, bytesPerSecond: 0, secondsLeft: null });
});

test("speed follows the last seconds, and the time left follows the speed", () => {
  const { meter, last, wait } = makeMeter(100_000);
  meter.enter("download");
  for (let second = 0; second < 20; second++) {
    wait(1000);
    meter.addReceived(1000);
  }
  expect(last()).toMatchObject({ doneBytes: 20_000, bytesPerSecond: 1000, secondsLeft: 80 });
  for (let second = 0; second < 6; second++) {
    wait(1000);
    meter.addReceived(3000);
  }
  expect(last().bytesPerSecond).toBe(3000);
});

test("refused bytes are taken back", () => {
  const { meter, last, wait } = makeMeter(1000);
  meter.enter("download");
  wait(500);
  meter.addReceived(300);
  meter.takeBack(300);
  meter.report();
  expect(last().doneBytes).toBe(0);
});

test("it reports ten times a second at most", () => {
  let reports = 0;
  const meter = new ProgressMeter(1000, () => reports++, () => 5);
  meter.enter("download");
  for (let piece = 0; piece < 50; piece++) meter.addReceived(1);
  expect(reports).toBe(1);
});
