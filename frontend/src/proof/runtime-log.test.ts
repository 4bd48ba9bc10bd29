import { expect, test, vi } from "vitest";
import { ConsoleTap, findFallenNodes } from "./runtime-log.ts";

/** As onnxruntime writes it, less the times. */
const LOG = `[V:onnxruntime:, session_state.cc:1316 VerifyEachNodeIsAssignedToAnEpImpl] Node placements
[V:onnxruntime:, session_state.cc:1322 VerifyEachNodeIsAssignedToAnEpImpl]  Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 1
[V:onnxruntime:, session_state.cc:1324 VerifyEachNodeIsAssignedToAnEpImpl]   Conv (mixed)
[V:onnxruntime:, session_state.cc:1322 VerifyEachNodeIsAssignedToAnEpImpl]  Node(s) placed on [CPUExecutionProvider]. Number of nodes: 2
[V:onnxruntime:, session_state.cc:1324 VerifyEachNodeIsAssignedToAnEpImpl]   Det (the_determinant)
[V:onnxruntime:, session_state.cc:1324 VerifyEachNodeIsAssignedToAnEpImpl]   Add ()
[V:onnxruntime:, session_state.cc:1400 Other] nothing of the kind (really)`;

test("the nodes on the processor are named, and no others", () => {
  expect(findFallenNodes(LOG.split("\n"))).toEqual(["Det the_determinant", "Add"]);
});

test("a log without placements names none", () => {
  expect(findFallenNodes(["[W:onnxruntime] something else", ""])).toEqual([]);
});

test("the tap keeps what is written by any method, line by line, once", () => {
  const stay = vi.fn<(...words: unknown[]) => void>();
  const console = { log: stay, warn: stay, error: stay, info: stay, debug: stay };
  const tap = new ConsoleTap(console);
  console.log("one\ntwo");
  console.warn("three", 4);
  expect(tap.take()).toEqual(["one", "two", "three 4"]);
  expect(tap.take()).toEqual([]);
  expect(stay).not.toHaveBeenCalled();
});
