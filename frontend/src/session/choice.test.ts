import { expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_direct_release/manifest.json";
import { parseManifest } from "../manifest/parse-manifest.ts";
import { choose, toOffer } from "./choice.ts";
import type { Offer } from "./engine.ts";
import { GpuUnavailableError } from "./errors.ts";
import type { Machine } from "./machine.ts";

const MACHINE: Machine = { adapter: null, whyNoGpu: new GpuUnavailableError(), canRunOnProcessor: true };

function offerOf(pipeline: object): Offer {
  const manifest = parseManifest(new TextEncoder().encode(JSON.stringify({ ...tiny, pipeline })));
  const choice = choose({ manifest, envelope: new Uint8Array(), isOffline: false }, MACHINE);
  return toOffer(choice, { present: new Set(), storage: { quotaBytes: null, usageBytes: null } });
}

test("an offer says how large a hole the model fills well, or that nobody measured it", () => {
  const { pipeline } = tiny;
  expect(offerOf(pipeline)).toMatchObject({ imageSize: pipeline.image_size, maxHoleSize: null });
  expect(offerOf({ ...pipeline, max_hole_size: 5 })).toMatchObject({ imageSize: pipeline.image_size, maxHoleSize: 5 });
});
