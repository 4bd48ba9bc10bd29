/** Pictures that cannot be worked on: `image.*`. */

import { AppError } from "../errors.ts";
import type { Size } from "./picture.ts";

/** Below this a model of cells of 8 pixels has nothing to look at. */
export const SMALLEST_SIDE = 32;
/** 64 megapixels: 256 MB of pixels, and as much again for the result. */
export const MOST_PIXELS = 64_000_000;

export class UndecodableImageError extends AppError {
  constructor(what: string, options?: ErrorOptions & { readonly advice?: string }) {
    super(
      {
        code: "image.undecodable",
        message: what,
        advice: options?.advice ?? "Open a PNG, JPEG or WebP picture, or save this one again in such a format.",
        permanent: true,
      },
      options,
    );
  }
}

export class ImageTooSmallError extends AppError {
  constructor(size: Size) {
    super({
      code: "image.too_small",
      message: `This picture has only ${describeSize(size)} pixels.`,
      advice: `Open one with at least ${describeSize({ width: SMALLEST_SIDE, height: SMALLEST_SIDE })} pixels.`,
      permanent: true,
    });
  }
}

export class ImageTooLargeError extends AppError {
  constructor(size: Size) {
    super({
      code: "image.too_large",
      message: `This picture has ${describeSize(size)} pixels, which is ${megapixels(size.width * size.height)} megapixels.`,
      advice: `Scale it down to at most ${megapixels(MOST_PIXELS)} megapixels and open it again.`,
      permanent: true,
    });
  }
}

export class MaskSizeError extends AppError {
  constructor(mask: Size, picture: Size) {
    super({
      code: "image.mask_size",
      message: `This mask has ${describeSize(mask)} pixels, and the picture ${describeSize(picture)}.`,
      advice: "Open a mask that was made for this picture, at any size of the same proportions.",
      permanent: true,
    });
  }
}

export class EncodingError extends AppError {
  constructor(cause: unknown) {
    super(
      {
        code: "image.not_encoded",
        message: "The picture could not be written as a file.",
        advice: "Choose another format, or close other tabs to free memory and try again.",
        permanent: false,
      },
      { cause },
    );
  }
}

function describeSize({ width, height }: Size): string {
  return `${String(width)} \u00d7 ${String(height)}`;
}

function megapixels(pixels: number): string {
  return String(Math.round(pixels / 1e6));
}
