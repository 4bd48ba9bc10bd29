/** Buffers that change hands between page and worker: copying them would take as long as using them. */

import type { Cut, Fill } from "./fill.ts";

export function buffersOf(fill: Fill): Transferable[] {
  return [...buffersOfCut(fill.cut), fill.alpha.buffer, fill.rgba.buffer, fill.mask.buffer];
}

export function buffersOfCut({ rgba, mask, pending }: Cut): Transferable[] {
  return [rgba.buffer, mask.buffer, ...(pending === null ? [] : [pending.buffer])];
}
