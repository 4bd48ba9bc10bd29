import { expect, test } from "vitest";
import golden from "../../../tests/golden/ddim.json";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import type { LatentDiffusionInpaint } from "../manifest/schema.ts";
import { planSteps } from "./ddim.ts";

const scheduler = { ...tiny.pipeline.scheduler, ...golden.scheduler } as LatentDiffusionInpaint["scheduler"];

test.each(golden.loops)("$steps steps at strength $strength are Python's", (loop) => {
  const plan = planSteps(scheduler, loop.steps, loop.strength);
  const shown = loop.count > loop.timesteps.length ? [...plan.slice(0, 2), ...plan.slice(-2)] : plan;
  expect(plan).toHaveLength(loop.count);
  expect(shown.map(({ timestep }) => timestep)).toEqual(loop.timesteps);
  for (const [index, { alpha, alphaPrev }] of shown.entries()) {
    expect(alpha).toBeCloseTo(loop.alphas[index] ?? NaN, 12);
    expect(alphaPrev).toBeCloseTo(loop.alphas_prev[index] ?? NaN, 12);
  }
});

test("the last step ends at the final alpha", () => {
  expect(planSteps(scheduler, 20, 0.99).at(-1)).toMatchObject({ timestep: 0, alphaPrev: 1 });
});

test.each([
  [0, 1],
  [1001, 1],
  [2.5, 1],
  [20, 0.01],
  [20, NaN],
])("%d steps at strength %d are refused", (steps, strength) => {
  expect(() => planSteps(scheduler, steps, strength)).toThrow(/cannot be run/);
});
