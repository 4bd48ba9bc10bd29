/** What takes long with pixels: done in a worker of its own, so that the page stays at hand. */

import type { AppErrorWire } from "../errors.ts";
import { packMask, type BitMask } from "./bit-mask.ts";
import { decodeImage } from "./decode-image.ts";
import { encodePicture } from "./encode-picture.ts";
import { finishFill, prepareFill, type Cut, type Fill } from "./fill.ts";
import { encodeMask, maskFromPicture } from "./mask-file.ts";
import type { FileFormat } from "./metadata/metadata.ts";
import { applyPatches, type Patch } from "./patch.ts";
import type { Picture, Size } from "./picture.ts";

/** Every task: what goes in, what comes out. */
export interface ImageTasks {
  decode: { argument: { readonly file: Blob; readonly name: string }; result: Picture };
  encode: { argument: { readonly picture: Picture; readonly patches: readonly Patch[]; readonly format: FileFormat }; result: Blob };
  prepare: { argument: { readonly cut: Cut; readonly modelSize: number }; result: Fill };
  finish: { argument: { readonly fill: Fill; readonly filled: Uint8ClampedArray<ArrayBuffer> }; result: Patch };
  "read-mask": { argument: { readonly file: Blob; readonly size: Size }; result: BitMask };
  "write-mask": { argument: { readonly mask: Uint8Array<ArrayBuffer>; readonly size: Size }; result: Blob };
}

export type ImageTaskName = keyof ImageTasks;

export interface ImageRequest {
  readonly id: number;
  readonly name: ImageTaskName;
  readonly argument: ImageTasks[ImageTaskName]["argument"];
}

export type ImageReply =
  | { readonly id: number; readonly ok: true; readonly value: object }
  | { readonly id: number; readonly ok: false; readonly error: AppErrorWire };

type Handlers = { readonly [Name in ImageTaskName]: (argument: ImageTasks[Name]["argument"]) => Promise<ImageTasks[Name]["result"]> };

export const IMAGE_TASKS: Handlers = {
  decode: ({ file, name }) => decodeImage(file, name),
  encode: ({ picture, patches, format }) => encodePicture(applyPatches(picture, patches), format),
  prepare: ({ cut, modelSize }) => Promise.resolve(prepareFill(cut, modelSize)),
  finish: ({ fill, filled }) => Promise.resolve(finishFill(fill, filled)),
  "read-mask": async ({ file, size }) => maskFromPicture(await decodeImage(file, ""), size),
  "write-mask": ({ mask, size }) => encodeMask(packMask(mask, size.width, { x: 0, y: 0, ...size })),
};
