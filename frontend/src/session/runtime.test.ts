import { expect, test } from "vitest";
import { chooseBuild, chooseThreads } from "./runtime.ts";

test("for the graphics card the smaller build is taken where WebAssembly can wait for promises", () => {
  expect(chooseBuild("webgpu", { Suspending: 1, promising: 1 })).toBe("jspi");
  expect(chooseBuild("webgpu", {})).toBe("asyncify");
});

test("the processor has a build of its own", () => {
  expect(chooseBuild("wasm", { Suspending: 1, promising: 1 })).toBe("wasm");
});

test("threads are for the processor, on isolated pages, and at most four", () => {
  expect(chooseThreads("wasm", true, 2)).toBe(2);
  expect(chooseThreads("wasm", true, 16)).toBe(4);
  expect(chooseThreads("wasm", false, 16)).toBe(1);
  expect(chooseThreads("jspi", true, 16)).toBe(1);
});
