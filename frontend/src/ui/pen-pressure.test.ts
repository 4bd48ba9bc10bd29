import { expect, test } from "vitest";
import { PenPressure } from "./pen-pressure.ts";

const pen = (pressure: number): { pointerType: string; pressure: number } => ({ pointerType: "pen", pressure });

test("a pen that says 0.5 all the time, and 1 as it lifts, paints at full size", () => {
  const pressure = new PenPressure();
  for (const value of [0.5, 0.5, 0.5, 1, 0]) expect(pressure.factor(pen(value))).toBe(1);
});

test("a pen that tells more is followed from then on, also where it happens to say 0.5", () => {
  const pressure = new PenPressure();
  expect(pressure.factor(pen(0.3))).toBeCloseTo(0.44);
  expect(pressure.factor(pen(0.5))).toBeCloseTo(0.6);
  expect(pressure.factor(pen(1))).toBe(1);
  expect(pressure.factor(pen(0))).toBeCloseTo(0.2);
});

test("mouse and finger have no pressure, whatever they report", () => {
  const pressure = new PenPressure();
  expect(pressure.factor({ pointerType: "touch", pressure: 0.3 })).toBe(1);
  expect(pressure.factor({ pointerType: "mouse", pressure: 0.5 })).toBe(1);
});
