/** A decoded picture: plain values, so that every step of `image/` is a function that runs and is tested anywhere. */

import type { FileFormat } from "./metadata/metadata.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a picture's file was, for a download that is like it. */
export interface Origin {
  /** Null for a file that the page cannot write the like of. */
  readonly format: FileFormat | null;
  /** As the new file may hold it: upright, without a thumbnail. */
  readonly exif: Uint8Array<ArrayBuffer> | null;
  /** The profile that the pixels are in; null for sRGB. */
  readonly icc: Uint8Array<ArrayBuffer> | null;
  /** Of a JPEG, 0 to 1. */
  readonly quality: number | null;
  /** The space that the pixels are in, where canvases know it by name; null for that of any other profile. */
  readonly colours: PredefinedColorSpace | null;
}

/** Pixels of a picture, 8 bits a channel, row by row from the top left: in sRGB, or in the space of its origin's profile. */
export interface Picture extends Size {
  /** The file's name without its ending, for naming the download. */
  readonly name: string;
  readonly origin?: Origin;
  /** `width * height * 4` bytes: red, green, blue, alpha (not premultiplied). */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A part of a picture, in whole pixels. */
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** `summer.holiday.jpg` -> `summer.holiday`; a name that is nothing but an ending, or empty, gives `picture`. */
export function baseName(fileName: string): string {
  const base = fileName.replace(/\.[^.]*$/, "").trim();
  return base === "" ? "picture" : base;
}
