/** What takes long with pixels: done in a worker of its own, which keeps them, so that the page stays at hand. */

import type { AppErrorWire } from "../errors.ts";
import { packMask, type BitMask } from "./bit-mask.ts";
import { decodeImage } from "./decode-image.ts";
import { encodePicture } from "./encode-picture.ts";
import { textureFill } from "./detail-fill.ts";
import { cutOut, finishFill, prepareFill, type Fill } from "./fill.ts";
import { KeptPixels } from "./kept-pixels.ts";
import { makeLevels } from "./levels.ts";
import { encodeMask, maskFromPicture } from "./mask-file.ts";
import type { GroupedMask, ModelView } from "./mask-groups.ts";
import type { FileFormat } from "./metadata/metadata.ts";
import { applyPatches, type Patch } from "./patch.ts";
import type { Origin, Picture, Size } from "./picture.ts";
import { screenBitmap } from "./screen-bitmap.ts";
import type { ShownPatch, ShownPicture } from "./shown-picture.ts";

/** Every task: what goes in, what comes out. Pictures, patches and views go by their numbers. */
export interface ImageTasks {
  decode: { argument: { readonly file: Blob; readonly name: string }; result: ShownPicture };
  encode: { argument: Layers & { readonly format: FileFormat }; result: Blob };
  prepare: { argument: Layers & Group & { readonly model: ModelView }; result: PreparedView };
  finish: { argument: { readonly view: number; readonly filled: Uint8ClampedArray<ArrayBuffer>; readonly seed: number }; result: ShownPatch };
  /** Fills a group from the picture alone. */
  texture: { argument: Layers & Group & { readonly seed: number }; result: ShownPatch };
  forget: { argument: { readonly ids: readonly number[] }; result: readonly number[] };
  "read-mask": { argument: { readonly file: Blob; readonly size: Size }; result: BitMask };
  "write-mask": { argument: { readonly mask: Uint8Array<ArrayBuffer>; readonly size: Size }; result: Blob };
}

/** A picture and what stands on it. */
interface Layers {
  readonly picture: number;
  readonly patches: readonly number[];
}

/** One group of the mask: its index, and what is masked in its box (`side * side` bytes). */
interface Group {
  readonly grouped: GroupedMask;
  readonly index: number;
  readonly masked: Uint8Array<ArrayBuffer>;
}

/** What one run of the model needs; see `Fill`. */
export interface PreparedView extends Pick<Fill, "rgba" | "mask"> {
  readonly id: number;
}

export type ImageTaskName = keyof ImageTasks;

export interface ImageRequest {
  readonly id: number;
  readonly name: ImageTaskName;
  readonly argument: ImageTasks[ImageTaskName]["argument"];
}

/** The task with this number is not wanted any more; long ones end at their next turn. */
export interface ImageCancel {
  readonly cancelled: number;
}

export type ImageReply =
  | { readonly id: number; readonly share: number }
  | { readonly id: number; readonly ok: true; readonly value: object }
  | { readonly id: number; readonly ok: false; readonly error: AppErrorWire };

/** Awaited between two turns of a long task: tells how far it is, and rejects once it is cancelled. */
export type OnTurn = (share: number) => Promise<void>;

type Handlers = {
  readonly [Name in ImageTaskName]: (argument: ImageTasks[Name]["argument"], onTurn: OnTurn) => Promise<ImageTasks[Name]["result"]>;
};

const pictures = new KeptPixels<Required<Picture>>();
const patches = new KeptPixels<Patch>();
const views = new KeptPixels<Fill & { readonly origin: Origin }>();

export const IMAGE_TASKS: Handlers = {
  decode: async ({ file, name }) => show(await decodeImage(file, name), file),
  encode: ({ picture, patches: ids, format }) => encodePicture(applyPatches(pictures.get(picture), patchesOf(ids)), format),
  prepare: (argument) => Promise.resolve(prepare(argument)),
  finish: (argument, onTurn) => finish(argument, onTurn),
  texture: (argument, onTurn) => texture(argument, onTurn),
  forget: ({ ids }) => {
    for (const kept of [pictures, patches, views]) kept.forget(ids);
    return Promise.resolve(ids);
  },
  "read-mask": async ({ file, size }) => maskFromPicture(await decodeImage(file, ""), size),
  "write-mask": ({ mask, size }) => encodeMask(packMask(mask, size.width, { x: 0, y: 0, ...size })),
};

function patchesOf(ids: readonly number[]): Patch[] {
  return ids.map((id) => patches.get(id));
}

async function show(picture: Required<Picture>, file: Blob): Promise<ShownPicture> {
  const { name, width, height, origin, rgba } = picture;
  const levels = await makeLevels(await screenBitmap(rgba, picture, origin, file));
  return { id: pictures.keep(picture), name, width, height, origin, levels, patches: [] };
}

function prepare({ picture: id, patches: ids, grouped, index, masked, model }: ImageTasks["prepare"]["argument"]): PreparedView {
  const picture = pictures.get(id);
  const fill = prepareFill(cutOut(picture, masked, grouped, index, patchesOf(ids)), model);
  const { rgba, mask } = fill;
  return { id: views.keep({ ...fill, origin: picture.origin }), rgba, mask };
}

async function finish({ view: id, filled, seed }: ImageTasks["finish"]["argument"], onTurn: OnTurn): Promise<ShownPatch> {
  const view = views.get(id);
  views.forget([id]);
  return showPatch(await finishFill(view, filled, { seed, onRound: onTurn }), view.origin);
}

async function texture(argument: ImageTasks["texture"]["argument"], onTurn: OnTurn): Promise<ShownPatch> {
  const { picture: id, patches: ids, grouped, index, masked, seed } = argument;
  const picture = pictures.get(id);
  const cut = cutOut(picture, masked, grouped, index, patchesOf(ids));
  return showPatch(await textureFill(cut, { seed, onRound: onTurn }), picture.origin);
}

async function showPatch({ rgba, ...area }: Patch, origin: Origin): Promise<ShownPatch> {
  // A mark of less than a pixel may change nothing.
  const levels = rgba.length === 0 ? [] : await makeLevels(await screenBitmap(rgba, area, origin));
  return { id: patches.keep({ ...area, rgba }), ...area, levels };
}
