/** Photographs to try the page with, each with a thing to remove; their sources and licences are in samples/SOURCES.md. */

import type { Stroke } from "../image/strokes.ts";
import { SampleUnavailableError } from "./errors.ts";
import coffee from "./samples/coffee.jpg";
import launch from "./samples/launch.jpg";

/** What could be removed from a picture. */
export interface Suggestion {
  /** As in "The spoon is painted; press Run." */
  readonly title: string;
  /** What covers it, in picture pixels. */
  readonly strokes: readonly Stroke[];
}

export interface Sample {
  readonly title: string;
  readonly fileName: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly suggestion: Suggestion;
}

/** A stroke of `radius` through points given as [x, y]. */
function stroke(radius: number, ...points: readonly (readonly [number, number])[]): Stroke {
  return { radius, points: points.map(([x, y]) => ({ x, y })) };
}

export const SAMPLES: readonly Sample[] = [
  {
    title: "The launch pad",
    fileName: "launch.jpg",
    url: launch,
    width: 640,
    height: 427,
    suggestion: {
      title: "The right-hand mast",
      strokes: [
        stroke(9, [447, 126], [450, 198]),
        stroke(13, [450, 198], [451, 240]),
        stroke(16, [451, 240], [453, 300]),
        stroke(19, [453, 300], [455, 350]),
        stroke(22, [455, 350], [459, 404]),
      ],
    },
  },
  {
    title: "The coffee",
    fileName: "coffee.jpg",
    url: coffee,
    width: 600,
    height: 400,
    suggestion: {
      title: "The spoon",
      strokes: [stroke(16, [414, 80], [407, 140], [390, 204], [378, 240]), stroke(46, [365, 280], [366, 284])],
    },
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
