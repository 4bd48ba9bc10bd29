/** What is said of a model: what it gives, what it costs to fetch, what runs it. */

import type { AppErrorWire } from "../errors.ts";
import type { Loaded, ModelKind, ModelSummary, Offer, Provider, Retried } from "../session/engine.ts";
import { formatBytes } from "./format.ts";

export const GIVES: Readonly<Record<ModelKind, string>> = {
  "direct-inpaint": "Answers in seconds on any machine",
  "latent-diffusion-inpaint": "Best quality; needs WebGPU",
};

export const PROVIDERS: Readonly<Record<Provider, string>> = {
  webgpu: "WebGPU",
  "webgpu+cpu": "WebGPU and CPU",
  wasm: "CPU (WebAssembly)",
};

/** What is still to be fetched of a model, and how much of it the browser has room for where that is less. */
export function describeDownload({ totalBytes, cachedBytes, freeBytes, isOffline }: Offer): string {
  const missing = totalBytes - cachedBytes;
  const room = freeBytes !== null && missing > freeBytes ? `, room for ${formatBytes(freeBytes)}` : "";
  if (missing <= 0) return isOffline ? "ready, offline" : "in this browser already";
  if (cachedBytes > 0) return `${formatBytes(missing)} of ${formatBytes(totalBytes)} to download${room}`;
  return `${formatBytes(totalBytes)} to download${room}`;
}

/** The same for a line of the list, where the offer may not be known yet. */
export function describeCost(summary: ModelSummary, offer: Offer | null, loaded: Loaded | null): string {
  if (loaded !== null) return "ready";
  return offer === null ? `${formatBytes(summary.totalBytes)} to download` : describeDownload(offer);
}

/** Told beside a result that took two attempts. */
export function noticeRetry({ from, to }: Retried): AppErrorWire {
  return {
    code: "output.retried",
    message: `${from} gave no usable picture on this machine, so ${to} made this one.`,
    advice: `${to} is used from now on.`,
    permanent: true,
  };
}
