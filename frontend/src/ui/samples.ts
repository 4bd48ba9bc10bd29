/** Photographs to try the page with, each with a thing to remove; their sources and licences are in samples/SOURCES.md. */

import { strokeOf, type ShapeMark } from "../image/marks.ts";
import type { Words } from "../words/words.ts";
import { SampleUnavailableError } from "./errors.ts";
import astronaut from "./samples/astronaut.jpg";
import astronautSmall from "./samples/astronaut-small.jpg";
import coins from "./samples/coins.jpg";
import coinsSmall from "./samples/coins-small.jpg";
import deepField from "./samples/deep-field.jpg";
import deepFieldSmall from "./samples/deep-field-small.jpg";
import launch from "./samples/launch.jpg";
import launchSmall from "./samples/launch-small.jpg";

/** By which the catalogue names a sample and what it suggests to remove. */
export type SampleId = keyof Words["page"]["samples"]["titles"];

/** What could be removed from a picture. */
export interface Suggestion {
  readonly sample: SampleId;
  /** What covers it, in picture pixels. */
  readonly marks: readonly ShapeMark[];
}

export interface Sample {
  readonly id: SampleId;
  readonly fileName: string;
  readonly url: string;
  /** The same at twice the size of its button: the photograph itself is fetched by whoever opens it. */
  readonly thumbnail: string;
  readonly width: number;
  readonly height: number;
  readonly suggestion: Suggestion;
}

/** A stroke of `radius` through points given as [x, y]. */
function stroke(radius: number, ...points: readonly (readonly [number, number])[]): ShapeMark {
  return strokeOf(radius, points.map(([x, y]) => ({ x, y })));
}

export const SAMPLES: readonly Sample[] = [
  {
    id: "launch",
    fileName: "launch.jpg",
    url: launch,
    thumbnail: launchSmall,
    width: 640,
    height: 427,
    suggestion: {
      sample: "launch",
      marks: [
        stroke(9, [447, 126], [450, 198]),
        stroke(13, [450, 198], [451, 240]),
        stroke(16, [451, 240], [453, 300]),
        stroke(19, [453, 300], [455, 350]),
        stroke(22, [455, 350], [459, 404]),
      ],
    },
  },
  {
    id: "astronaut",
    fileName: "astronaut.jpg",
    url: astronaut,
    thumbnail: astronautSmall,
    width: 512,
    height: 512,
    suggestion: { sample: "astronaut", marks: [stroke(47, [166, 383], [167, 386])] },
  },
  {
    id: "deepField",
    fileName: "deep-field.jpg",
    url: deepField,
    thumbnail: deepFieldSmall,
    width: 1000,
    height: 872,
    suggestion: { sample: "deepField", marks: [stroke(34, [724, 471], [725, 472])] },
  },
  {
    id: "coins",
    fileName: "coins.jpg",
    url: coins,
    thumbnail: coinsSmall,
    width: 384,
    height: 303,
    suggestion: { sample: "coins", marks: [stroke(26, [206, 122], [207, 123])] },
  },
];

/** @throws SampleUnavailableError when the server cannot be reached or does not have it */
export async function fetchSample(sample: Sample): Promise<Blob> {
  try {
    const response = await fetch(sample.url);
    if (!response.ok) throw new Error(`${sample.url} answered ${String(response.status)}`);
    return await response.blob();
  } catch (error) {
    throw new SampleUnavailableError(error);
  }
}
