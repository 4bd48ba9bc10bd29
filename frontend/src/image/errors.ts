/** Pictures that cannot be worked on: `image.*`. */

import { AppError } from "../errors.ts";
import type { Size } from "./picture.ts";

/** Below this a model of cells of 8 pixels has nothing to look at. */
export const SMALLEST_SIDE = 32;
/** 64 megapixels: 256 MB of pixels, and as much again for the result. */
export const MAX_PIXELS = 64_000_000;

/** Why a file is no picture here, and what is said of it. */
const UNDECODABLE = {
  empty: "This file is empty.",
  heic: "This is a HEIC picture, which this browser cannot read.",
  unreadable: "This file is no picture that this browser can read, or it is damaged.",
  memory: "This browser has no memory left for this picture.",
} as const;

export class UndecodableImageError extends AppError {
  constructor(why: keyof typeof UNDECODABLE, options?: ErrorOptions) {
    super(
      {
        code: "image.undecodable",
        message: UNDECODABLE[why],
        advice:
          why === "heic"
            ? "Open it in Safari, or export it as JPEG first."
            : "Open a PNG, JPEG or WebP picture, or save this one again in such a format.",
        permanent: true,
        values: { why },
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
      values: { size: describeSize(size), least: describeSize({ width: SMALLEST_SIDE, height: SMALLEST_SIDE }) },
    });
  }
}

export class ImageTooLargeError extends AppError {
  constructor(size: Size) {
    super({
      code: "image.too_large",
      message: `This picture has ${describeSize(size)} pixels, which is ${megapixels(size.width * size.height)} megapixels.`,
      advice: `Scale it down to at most ${megapixels(MAX_PIXELS)} megapixels and open it again.`,
      permanent: true,
      values: { size: describeSize(size), megapixels: megapixels(size.width * size.height), most: megapixels(MAX_PIXELS) },
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
      values: { mask: describeSize(mask), picture: describeSize(picture) },
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
