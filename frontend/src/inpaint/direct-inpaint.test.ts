import { expect, test } from "vitest";
import type { InpaintJob, InpaintStep } from "../session/engine.ts";
import { type HandleGraphs, makeHandles } from "./graphs.fixture.ts";
import { inpaint, type InpaintOutcome } from "./inpaint.ts";

const SIZE = 4;
const AREA = SIZE * SIZE;
const HOLE = 5;

/** A white picture with one pixel to fill. */
function makeJob(change: Partial<InpaintJob> = {}): InpaintJob {
  const mask = new Uint8Array(AREA);
  mask[HOLE] = 255;
  return { rgba: new Uint8ClampedArray(AREA * 4).fill(255), mask, sampling: null, seed: 7, ...change };
}

function run(graphs: HandleGraphs, job = makeJob(), onStep: (step: InpaintStep) => void = () => undefined, signal?: AbortSignal): Promise<InpaintOutcome> {
  let clock = 0;
  const pipeline = { kind: "direct-inpaint", image_size: SIZE } as const;
  return inpaint({ job, pipeline, graphs, onStep, now: () => clock++, signal });
}

/** Keeps what is known and fills with half. */
function makeGraphs(): HandleGraphs {
  return makeHandles({
    inpainter: ({ image, mask }) =>
      Float32Array.from(image?.values ?? [], (value, at) => (mask?.values[at % AREA] === 1 ? 0.5 : (value + 1) / 2)),
  });
}

test("one graph takes the picture without its hole, and the mask, and gives the picture", async () => {
  const graphs = makeGraphs();
  const { rgba, seed } = await run(graphs);
  const [image, mask] = [...graphs.made];
  expect(image?.shape).toEqual([1, 3, SIZE, SIZE]);
  expect(mask?.shape).toEqual([1, 1, SIZE, SIZE]);
  expect([image?.values[0], image?.values[HOLE]]).toEqual([1, 0]);
  expect([mask?.values[0], mask?.values[HOLE]]).toEqual([0, 1]);
  expect(Array.from(rgba.subarray(HOLE * 4, HOLE * 4 + 8))).toEqual([128, 128, 128, 255, 255, 255, 255, 255]);
  expect(seed).toBe(7);
});

test("it is one step, timed, and every tensor is let go", async () => {
  const graphs = makeGraphs();
  const steps: InpaintStep[] = [];
  const { milliseconds } = await run(graphs, makeJob(), (step) => steps.push(step));
  expect(steps).toEqual([{ step: 0, steps: 1, phase: "fill" }]);
  expect(milliseconds.phases.fill).toBeGreaterThan(0);
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test("settings of another kind change nothing", async () => {
  const sampled = await run(makeGraphs(), makeJob({ sampling: { steps: 9, guidance: 3, strength: 1 } }));
  expect(sampled.rgba).toEqual((await run(makeGraphs())).rgba);
});

test("a graph that fails takes no tensor with it", async () => {
  const graphs = makeHandles({
    inpainter: () => {
      throw new Error("kernel");
    },
  });
  await expect(run(graphs)).rejects.toThrow("kernel");
  expect([...graphs.made].every(({ isReleased }) => isReleased)).toBe(true);
});

test("what was stopped before it began does not begin", async () => {
  const graphs = makeGraphs();
  await expect(run(graphs, makeJob(), () => undefined, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
  expect(graphs.made.size).toBe(0);
});

test("an empty picture is not shown", async () => {
  const graphs = makeHandles({ inpainter: () => new Float32Array(3 * AREA) });
  await expect(run(graphs)).rejects.toMatchObject({ code: "output.flat" });
});
