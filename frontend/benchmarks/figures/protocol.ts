/** What a benchmark asks of this page and what it is told: plain values, for they cross the network and a worker. */
import type { LatentDiffusionInpaint } from "../../src/manifest/schema.ts";

interface Named {
  /** What the table calls it. */
  readonly name: string;
  /** Whether to measure memory while it loads: that collects garbage all the time, so no other figure holds then. */
  readonly watchesMemory: boolean;
}

interface OurModel extends Named {
  /** A manifest without an envelope: the worker signs it with a key of its own. */
  readonly manifestUrl: string;
  readonly variant: string;
}

/** Through the visitors' code: loaded as they load it, and so many pictures one after the other. */
export interface OursAsked extends OurModel {
  readonly way: "ours";
  readonly pictures: number;
}

/** The denoiser alone, step after step over the same buffers. */
export interface StepsAsked extends OurModel {
  readonly way: "steps";
  readonly steps: number;
  /** Whether the runtime records a step once and replays it: it calls that graph capture. */
  readonly isCaptured: boolean;
  /** Where the runtime has the channels of a picture: it prefers them last, and turns what comes otherwise around. */
  readonly layout: "NCHW" | "NHWC";
}

/** One picture with a clock around every kernel. */
export interface KernelsAsked extends OurModel {
  readonly way: "kernels";
}

/** The predecessor's: three .onnx files, everything else as the runtime has it by default. */
export interface PredecessorAsked extends Named {
  readonly way: "predecessor";
  readonly folderUrl: string;
  readonly pipeline: LatentDiffusionInpaint;
  readonly pictures: number;
}

/** All bytes of a variant through the visitors' code, verified and kept; nothing of it was there before. */
export interface DownloadAsked extends OurModel {
  readonly way: "download";
}

/** As many bytes in one file that nobody verifies: into memory, or into the browser's store. */
export interface FetchAsked extends Named {
  readonly way: "fetch";
  readonly url: string;
  readonly isKept: boolean;
}

export type Asked = OursAsked | StepsAsked | KernelsAsked | PredecessorAsked | DownloadAsked | FetchAsked;

/** Milliseconds. */
export interface PictureTimes {
  readonly total: number;
  /** Of the phases that this kind has. */
  readonly phases: Readonly<Record<string, number>>;
  /** Of each step. */
  readonly steps: readonly number[];
}

/** The time of one kernel in all its runs. */
export interface KernelTime {
  readonly role: string;
  readonly kernel: string;
  readonly runs: number;
  readonly milliseconds: number;
}

export interface Figures {
  readonly adapter: string;
  readonly provider: string;
  readonly runtime: string;
  /** Milliseconds until everything is in the browser's store or memory. */
  readonly weights: number;
  /** How many bytes that were, of transfers alone. */
  readonly bytes: number;
  /** Milliseconds to make the session of each graph, in order. The first one starts the runtime as well. */
  readonly sessions: Readonly<Record<string, number>>;
  readonly pictures: readonly PictureTimes[];
  /** Milliseconds of each step that ran alone. */
  readonly steps: readonly number[];
  readonly kernels: readonly KernelTime[];
  /** Why steps were not recorded though they could be; null where they were, or should not. */
  readonly notReplayed: string | null;
  /** False where a picture held something that is no number. */
  readonly isFinite: boolean;
}

export type Told =
  | { readonly kind: "loaded" }
  | { readonly kind: "done"; readonly figures: Figures }
  | { readonly kind: "failed"; readonly reason: string };

export const NOTHING: Figures = {
  adapter: "",
  provider: "",
  runtime: "",
  weights: 0,
  bytes: 0,
  sessions: {},
  pictures: [],
  steps: [],
  kernels: [],
  notReplayed: null,
  isFinite: true,
};
