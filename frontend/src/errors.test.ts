import { expect, test } from "vitest";
import { AppError, CancelledError, fromWire, throwIfCancelled, toWire, UnexpectedError } from "./errors.ts";

test("an error keeps its code, words and advice across a structured clone", () => {
  const error = new AppError({ code: "chunk.mismatch", message: "Wrong bytes.", advice: "Try again.", permanent: true });
  const again = fromWire(structuredClone(toWire(error)));
  expect(again).toBeInstanceOf(AppError);
  expect(again).toMatchObject({ code: "chunk.mismatch", message: "Wrong bytes.", advice: "Try again.", permanent: true });
});

test("an abort arrives as a cancellation", () => {
  const controller = new AbortController();
  controller.abort();
  expect(toWire(controller.signal.reason).code).toBe("cancelled");
  expect(fromWire(toWire(controller.signal.reason))).toBeInstanceOf(CancelledError);
  expect(() => {
    throwIfCancelled(controller.signal);
  }).toThrow(CancelledError);
});

test("a stranger is shown with its own words", () => {
  expect(toWire(new TypeError("x is not a function")).message).toContain("x is not a function");
  expect(toWire("just text").message).toContain("just text");
  expect(new UnexpectedError("x").advice).not.toBe("");
});
