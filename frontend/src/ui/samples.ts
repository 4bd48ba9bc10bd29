/** Photographs to try the page with, each with a thing to remove; their sources and licences are in samples/SOURCES.md. */

import { strokeOf, type ShapeMark } from "../image/marks.ts";
import { SampleUnavailableError } from "./errors.ts";
import astronaut from "./samples/astronaut.jpg";
import coins from "./samples/coins.jpg";
import deepField from "./samples/deep-field.jpg";
import launch from "./samples/launch.jpg";

/** What could be removed from a picture. */
export interface Suggestion {
  /** As in "The spoon is painted; press Run." */
  readonly title: string;
  /** What covers it, in picture pixels. */
  readonly marks: readonly ShapeMark[];
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
function stroke(radius: number, ...points: readonly (readonly [number, number])[]): ShapeMark {
  return strokeOf(radius, points.map(([x, y]) => ({ x, y })));
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
    title: "The astronaut",
    fileName: "astronaut.jpg",
    url: astronaut,
    width: 512,
    height: 512,
    suggestion: { title: "The round patch", marks: [stroke(47, [166, 383], [167, 386])] },
  },
  {
    title: "The deep field",
    fileName: "deep-field.jpg",
    url: deepField,
    width: 1000,
    height: 872,
    suggestion: { title: "The bright galaxy", marks: [stroke(34, [724, 471], [725, 472])] },
  },
  {
    title: "The coins",
    fileName: "coins.jpg",
    url: coins,
    width: 384,
    height: 303,
    suggestion: { title: "A coin", marks: [stroke(26, [206, 122], [207, 123])] },
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
