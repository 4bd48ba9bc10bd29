/** The mask as the denoiser sees it: one value for each cell of latents. */

/** A mask pixel counts as "fill" from here on: masks are 0 or 255, and an antialiased edge falls on one side. */
export const FILL_THRESHOLD = 128;

/**
 * (size * size) bytes to (latentSize * latentSize) floats, 1 = fill.
 *
 * Any touched pixel fills its whole cell: what is left of an object at the rim would grow back from it.
 */
export function maskToLatent(mask: Uint8Array, size: number, latentSize: number): Float32Array<ArrayBuffer> {
  const cell = size / latentSize;
  const cells = new Float32Array(latentSize * latentSize);
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / cell) * latentSize;
    for (let x = 0; x < size; x++) {
      if ((mask[y * size + x] ?? 0) >= FILL_THRESHOLD) cells[row + Math.floor(x / cell)] = 1;
    }
  }
  return cells;
}
