import { expect, test } from "vitest";
import { Speedometer } from "./speed.ts";

test("it tells the bytes a second of the last seconds alone", () => {
  const speed = new Speedometer();
  for (let second = 0; second <= 10; second += 1) speed.note(second * 100, second * 1000);
  for (let second = 11; second <= 20; second += 1) speed.note(1000 + (second - 10) * 500, second * 1000);
  expect(speed.speed()).toBe(500);
});

test("it says nothing before it can tell", () => {
  const speed = new Speedometer();
  speed.note(0, 0);
  speed.note(100, 100);
  expect(speed.speed()).toBeNull();
});

test("bytes that did not arrive make it begin anew", () => {
  const speed = new Speedometer();
  speed.note(5000, 0);
  speed.note(6000, 1000);
  speed.note(4000, 2000);
  expect(speed.speed()).toBeNull();
  speed.note(4100, 3000);
  expect(speed.speed()).toBe(100);
});
