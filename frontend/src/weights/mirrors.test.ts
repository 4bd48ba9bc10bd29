import { expect, test } from "vitest";
import { Mirrors } from "./mirrors.ts";

const [A, B, C] = ["https://a.example/", "https://b.example/", "https://c.example/"];

function watch(): { mirrors: Mirrors; clock: { now: number }; transfer: (url: string, bytesPerSecond: number) => void } {
  const clock = { now: 0 };
  const mirrors = new Mirrors([A, B, C], () => clock.now);
  const transfer = (url: string, bytesPerSecond: number): void => {
    mirrors.began(url);
    mirrors.ended(url, bytesPerSecond, 1000);
    mirrors.succeeded(url);
  };
  return { mirrors, clock, transfer };
}

test("before anything is known the manifest's order holds", () => {
  expect(watch().mirrors.ranked()).toEqual([A, B, C]);
});

test("each gets one chunk so that its speed is known, and then the fastest comes first", () => {
  const { mirrors, transfer } = watch();
  mirrors.began(A);
  expect(mirrors.ranked()[0]).toBe(B);
  mirrors.began(B);
  expect(mirrors.ranked()[0]).toBe(C);
  mirrors.began(C);
  expect(mirrors.ranked()).toEqual([A, B, C]);
  mirrors.ended(A, 100, 1000);
  mirrors.ended(B, 900, 1000);
  mirrors.ended(C, 500, 1000);
  expect(mirrors.ranked()).toEqual([B, C, A]);
  transfer(B, 10);
  transfer(B, 10);
  expect(mirrors.ranked()).toEqual([C, B, A]);
});

test("one that failed comes last for a while, longer each time, and is never left out", () => {
  const { mirrors, clock, transfer } = watch();
  for (const url of [A, B, C]) transfer(url, url === A ? 900 : 100);
  mirrors.failed(A);
  expect(mirrors.ranked()).toEqual([B, C, A]);
  clock.now = 2000;
  expect(mirrors.ranked()[0]).toBe(A);
  mirrors.failed(A);
  clock.now = 5999;
  expect(mirrors.isResting(A)).toBe(true);
  clock.now = 6000;
  expect(mirrors.isResting(A)).toBe(false);
  for (let failures = 0; failures < 20; failures++) mirrors.failed(A);
  clock.now += 60_000;
  expect(mirrors.isResting(A)).toBe(false);
  expect(mirrors.ranked()).toHaveLength(3);
});

test("of those that rest the one that is back first comes first", () => {
  const { mirrors } = watch();
  for (const url of [A, A, B, C]) mirrors.failed(url);
  expect(mirrors.ranked()).toEqual([B, C, A]);
});

test("one that works again is forgiven", () => {
  const { mirrors, transfer } = watch();
  transfer(A, 900);
  mirrors.failed(A);
  transfer(A, 900);
  expect(mirrors.isResting(A)).toBe(false);
});

test("what said nothing has no speed", () => {
  const { mirrors } = watch();
  mirrors.began(A);
  mirrors.ended(A, 0, 30_000);
  expect(mirrors.paceOf(A)).toBeNull();
});
