/** Photographs to try the page with; their sources and licences are in samples/SOURCES.md. */

import { SampleUnavailableError } from "./errors.ts";
import coffee from "./samples/coffee.jpg";
import launch from "./samples/launch.jpg";

export interface Sample {
  readonly title: string;
  readonly fileName: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

export const SAMPLES: readonly Sample[] = [
  { title: "The launch pad", fileName: "launch.jpg", url: launch, width: 640, height: 427 },
  { title: "The coffee", fileName: "coffee.jpg", url: coffee, width: 600, height: 400 },
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
