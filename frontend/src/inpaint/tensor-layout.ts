/** Pixels to tensors and back: interleaved bytes on the one side, planes of floats on the other. */
import { FILL_THRESHOLD } from "./mask-to-latent.ts";

/**
 * RGBA (size * size * 4) and mask (size * size) to a graph's picture (1, 3, size, size).
 *
 * Values are in [-1, 1], and 0 where the mask fills: the picture times (1 - mask). Alpha is not read.
 */
export function toMaskedImage(rgba: Uint8ClampedArray, mask: Uint8Array): Float32Array<ArrayBuffer> {
  const area = mask.length;
  const image = new Float32Array(3 * area);
  for (let pixel = 0; pixel < area; pixel++) {
    if ((mask[pixel] ?? 0) >= FILL_THRESHOLD) continue;
    for (let channel = 0; channel < 3; channel++) {
      image[channel * area + pixel] = (rgba[pixel * 4 + channel] ?? 0) / 127.5 - 1;
    }
  }
  return image;
}

/** The mask (size * size) to a tensor (1, 1, size, size): 1 = fill, 0 = keep. */
export function toMask(mask: Uint8Array): Float32Array<ArrayBuffer> {
  const tensor = new Float32Array(mask.length); // Float32Array.from would walk an iterator, twenty times as long
  for (let pixel = 0; pixel < mask.length; pixel++) tensor[pixel] = (mask[pixel] ?? 0) >= FILL_THRESHOLD ? 1 : 0;
  return tensor;
}

/** A graph's picture (1, 3, size, size) in [0, 1] to opaque RGBA; what lies outside is clamped. */
export function toRgba(image: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const area = image.length / 3;
  const rgba = new Uint8ClampedArray(area * 4).fill(255);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = (image[channel * area + pixel] ?? 0) * 255; // a clamped array rounds by itself
    }
  }
  return rgba;
}
