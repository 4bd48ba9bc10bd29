/** The whole page on a stand-in for the engine, with a small picture to open and paint on. */

import { render } from "preact";
import { expect, test as plainTest } from "vitest";
import { page } from "vitest/browser";
import { decodeImage } from "../image/decode-image.ts";
import { encodePng } from "../image/encode-png.ts";
import { runImageTask } from "../image/image-client.ts";
import { addMark, emptyDrawing, strokeOf, type Point } from "../image/marks.ts";
import { pseudoRandom, randomBytes } from "../image/pseudo-random.fixture.ts";
import { idsOf, type ShownPatch } from "../image/shown-picture.ts";
import "../styles/page.css";
import { App } from "./app.tsx";
import { EngineDouble } from "./engine.fixture.ts";
import { Flow } from "./flow.ts";

export const WIDTH = 160;
export const HEIGHT = 120;

export interface Dot extends Point {
  readonly radius: number;
}

const DOT: Dot = { x: WIDTH / 2, y: HEIGHT / 2, radius: 6 };
/** Pixels beyond the paint that a fill may change: the soft edge, and one more for rounding. */
const MAX_REACH = 9;

interface MountedPage {
  readonly flow: Flow;
  readonly unmount: () => void;
}

/** Like a first visit: nothing is remembered from an earlier page. */
function mountPage(engine: EngineDouble): MountedPage {
  localStorage.clear();
  const flow = new Flow(engine);
  const root = document.createElement("div");
  document.body.append(root);
  render(<App flow={flow} />, root);
  return {
    flow,
    unmount: () => {
      render(null, root);
      root.remove();
    },
  };
}

/** Mounts a page for each test: `engine` is the stand-in behind it, `flow` the page's own. */
export const test = plainTest
  .extend("engine", () => new EngineDouble())
  .extend("flow", { auto: true }, ({ engine }, { onCleanup }) => {
    const { flow, unmount } = mountPage(engine);
    onCleanup(unmount);
    return flow;
  });

/** `WIDTH * HEIGHT * 4` bytes, opaque. */
export function noise(): Uint8ClampedArray<ArrayBuffer> {
  const rgba = randomBytes(pseudoRandom(11), WIDTH * HEIGHT * 4);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return rgba;
}

export async function openNoise(flow: Flow): Promise<void> {
  await flow.open(await encodePng(noise(), { width: WIDTH, height: HEIGHT }), "noise.png");
  await expect.element(page.getByTestId("paint")).toBeVisible();
}

/** The picture that is painted on, as a PNG of it would have it; with patches on it where some are given. */
export async function pixelsOf({ state }: Flow, patches: readonly ShownPatch[] = []): Promise<Uint8ClampedArray> {
  const picture = state.value.picture;
  if (picture === null) throw new Error("no picture");
  const file = await runImageTask("encode", { picture: picture.id, patches: idsOf(picture.patches, patches), format: "png" });
  return (await decodeImage(file, "")).rgba;
}

/** In the middle of the picture unless told otherwise; nothing else stays painted. */
export function paintDot(flow: Flow, { radius, ...centre }: Dot = DOT): void {
  flow.drawing.value = addMark(emptyDrawing, strokeOf(radius, [centre]));
}

/** The first value that differs from the noise too far from every dot to be part of its fill; -1 for none. */
export function changedOutside(after: Uint8ClampedArray, dots: readonly Dot[] = [DOT]): number {
  const before = noise();
  return after.findIndex((value, at) => {
    const [x, y] = [((at >> 2) % WIDTH) + 0.5, Math.floor((at >> 2) / WIDTH) + 0.5];
    return value !== before[at] && dots.every((dot) => Math.hypot(x - dot.x, y - dot.y) > dot.radius + MAX_REACH);
  });
}

/** Colour of the picture's middle as [red, green, blue, alpha]. */
export function middleOf(rgba: Uint8ClampedArray): number[] {
  const at = ((HEIGHT / 2) * WIDTH + WIDTH / 2) * 4;
  return Array.from(rgba.subarray(at, at + 4));
}

/** Waits for the stage that the page names on its root element. */
export async function reach(stage: string): Promise<void> {
  await expect.poll(() => document.documentElement.dataset["state"], { timeout: 10_000 }).toBe(stage);
}
