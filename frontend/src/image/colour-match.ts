/**
 * The fill's colours are brought to those around it.
 *
 * A model that works on latents answers the whole view, also the part that it was shown, and is a little off everywhere:
 * paler here, bluer there. In the ring around the hole both its answer and the truth are known. Their difference, as a
 * plane through the ring for each channel, is what the fill is off by. The plane is fitted robustly, so that an edge that
 * the model drew a pixel further says nothing; and it is left alone where the ring is too small or too noisy to tell.
 */

import { squaredDistanceTo } from "./distance.ts";
import { fitPlane, type Plane, type Sample } from "./fit-plane.ts";

/** Width of the ring, in pixels of the model. */
const RING = 24;
/** About as many pixels of the ring are looked at. */
const SAMPLES = 6000;
/** A ring of fewer says nothing. */
const FEWEST_SAMPLES = 200;
/** An answer that is off by more, in levels, is not off by its colours, and is left as it is. */
const MAX_LEVELS = 32;

/**
 * @param view what the model was shown, `size * size * 4` bytes
 * @param filled what it answered, as many bytes
 * @param mask `size * size` bytes: 255 where it had to fill
 * @returns the answer with its colours matched; the very same where there is nothing to match
 */
export function matchColours(
  view: Uint8ClampedArray,
  filled: Uint8ClampedArray<ArrayBuffer>,
  mask: Uint8Array,
  size: number,
): Uint8ClampedArray<ArrayBuffer> {
  const places = ringPlaces(mask, size);
  if (places.length < FEWEST_SAMPLES) return filled;
  const bounds = holeBounds(mask, size);
  const planes = [0, 1, 2].map((channel) => {
    const samples = places.map((at): Sample => {
      const value = (view[at * 4 + channel] ?? 0) - (filled[at * 4 + channel] ?? 0);
      return { x: at % size, y: Math.floor(at / size), value };
    });
    const plane = fitPlane(samples, bounds);
    return plane !== null && mostIn(plane, bounds) <= MAX_LEVELS ? plane : null;
  });
  return planes.every((plane) => plane === null) ? filled : correct(filled, size, planes);
}

/** Indices of pixels near the hole that the model was shown, evenly thinned. */
function ringPlaces(mask: Uint8Array, size: number): number[] {
  const distances = squaredDistanceTo(mask, size);
  const places: number[] = [];
  distances.forEach((squared, at) => {
    if (squared > 1 && squared <= RING * RING) places.push(at); // the row beside the hole is half the fill's
  });
  const keep = Math.max(1, Math.ceil(places.length / SAMPLES));
  // By a hash of the place: every n-th would stand in columns.
  return places.filter((at) => keep === 1 || ((at * 2654435761) >>> 0) % keep === 0);
}

export interface HoleBounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function holeBounds(mask: Uint8Array, size: number): HoleBounds {
  let [left, top, right, bottom] = [size, size, 0, 0];
  mask.forEach((value, at) => {
    if (value === 0) return;
    left = Math.min(left, at % size);
    right = Math.max(right, at % size);
    top = Math.min(top, Math.floor(at / size));
    bottom = Math.max(bottom, Math.floor(at / size));
  });
  return { left, top, right, bottom };
}

/** The most that a plane corrects anywhere in the hole: at one of its corners. */
function mostIn({ base, acrossX, acrossY }: Plane, { left, top, right, bottom }: HoleBounds): number {
  const corners = [left, right].flatMap((x) => [top, bottom].map((y) => Math.abs(base + acrossX * x + acrossY * y)));
  return Math.max(...corners);
}

function correct(filled: Uint8ClampedArray, size: number, planes: readonly (Plane | null)[]): Uint8ClampedArray<ArrayBuffer> {
  const corrected = new Uint8ClampedArray(filled);
  planes.forEach((plane, channel) => {
    if (plane === null) return;
    for (let at = 0; at < size * size; at++) {
      const offset = plane.base + plane.acrossX * (at % size) + plane.acrossY * Math.floor(at / size);
      corrected[at * 4 + channel] = (filled[at * 4 + channel] ?? 0) + offset;
    }
  });
  return corrected;
}
