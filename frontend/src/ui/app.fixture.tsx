/** The whole page on a stand-in for the engine, with a small picture to open and paint on. */

import { render } from "preact";
import { expect } from "vitest";
import { page } from "vitest/browser";
import { decodeImage } from "../image/decode-image.ts";
import { encodePng } from "../image/encode-png.ts";
import { runImageTask } from "../image/image-client.ts";
import { addMark, emptyDrawing, strokeOf } from "../image/marks.ts";
import { pseudoRandom, randomBytes } from "../image/pseudo-random.fixture.ts";
import { idsOf, type ShownPatch } from "../image/shown-picture.ts";
import "../styles/page.css";
import { App } from "./app.tsx";
import type { EngineDouble } from "./engine.fixture.ts";
import { Flow } from "./flow.ts";

export const WIDTH = 160;
export const HEIGHT = 120;

export interface MountedPage {
  readonly flow: Flow;
  readonly unmount: () => void;
}

/** A visit of its own: what an earlier one remembered is forgotten. */
export function mountPage(engine: EngineDouble): MountedPage {
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

/** In the middle of the picture. */
export function paintDot(flow: Flow): void {
  flow.drawing.value = addMark(emptyDrawing, strokeOf(6, [{ x: 80, y: 60 }]));
}

/** Waits for the stage that the page names on its root element. */
export async function reach(stage: string): Promise<void> {
  await expect.poll(() => document.documentElement.dataset["state"], { timeout: 10_000 }).toBe(stage);
}
