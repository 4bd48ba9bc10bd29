/** A decoded picture: plain values, so that every step of `image/` is a function that runs and is tested anywhere. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a picture in sRGB, 8 bits a channel, row by row from the top left. */
export interface Picture extends Size {
  /** The file's name without its ending, for naming the download. */
  readonly name: string;
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
