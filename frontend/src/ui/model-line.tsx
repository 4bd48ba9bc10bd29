/** Which model this is, what it will cost to fetch, and what really runs it. */

import type { JSX } from "preact";
import type { Loaded, Offer, Provider } from "../session/engine.ts";
import { formatBytes } from "./format.ts";

const PROVIDERS: Readonly<Record<Provider, string>> = {
  webgpu: "WebGPU",
  "webgpu+cpu": "WebGPU and CPU",
  wasm: "CPU (WebAssembly)",
};

interface ModelLineProps {
  readonly offer: Offer | null;
  readonly loaded: Loaded | null;
}

export function ModelLine({ offer, loaded }: ModelLineProps): JSX.Element {
  if (offer === null) return <p class="model-line" data-testid="model" data-pending="true" />;
  const { model, version, licence } = offer;
  return (
    <p class="model-line" data-testid="model">
      <span class="model-name" title={`Licence: ${licence}`}>
        {model.title} <span class="figures">{version}</span>
      </span>
      {model.notice !== null && <span class="badge">{model.notice}</span>}
      {loaded === null ? (
        <span class="model-fact">{describeDownload(offer)}</span>
      ) : (
        <span class="model-fact" data-testid="provider" title={loaded.providerReason ?? loaded.adapter}>
          {PROVIDERS[loaded.provider]}
        </span>
      )}
    </p>
  );
}

function describeDownload({ totalBytes, cachedBytes, isOffline }: Offer): string {
  const missing = totalBytes - cachedBytes;
  if (missing <= 0) return isOffline ? "ready, offline" : "in this browser already";
  if (cachedBytes > 0) return `${formatBytes(missing)} of ${formatBytes(totalBytes)} to download`;
  return `${formatBytes(totalBytes)} to download`;
}
