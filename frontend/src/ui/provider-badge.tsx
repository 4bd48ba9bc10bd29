/** What runs the model. Where it is not the graphics card, the badge opens to say why, and what would help. */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Loaded, Offer } from "../session/engine.ts";
import { Icon } from "./icons.tsx";
import { PROVIDERS } from "./model-words.ts";
import { usePopoverBelow } from "./use-popover-below.ts";
import { WebgpuHelp } from "./webgpu-help-list.tsx";

interface ProviderBadgeProps {
  readonly offer: Offer;
  /** Null before anything runs: only a detour is then worth a word. */
  readonly loaded: Loaded | null;
}

export function ProviderBadge({ offer, loaded }: ProviderBadgeProps): JSX.Element | null {
  const { provider, providerReason } = loaded ?? offer;
  if (providerReason !== null) return <Detour words={PROVIDERS[provider]} reason={providerReason} isWithoutGpu={provider === "wasm"} />;
  if (loaded === null) return null;
  return (
    <span class="model-fact" data-testid="provider" title={loaded.adapter}>
      {PROVIDERS[provider]}
    </span>
  );
}

interface DetourProps {
  readonly words: string;
  readonly reason: string;
  readonly isWithoutGpu: boolean;
}

function Detour({ words, reason, isWithoutGpu }: DetourProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const toggling = usePopoverBelow(button, (note) => {
    note.focus();
  });
  return (
    <>
      <button ref={button} type="button" class="badge provider-badge" popovertarget="provider-note" aria-haspopup="dialog" data-testid="provider">
        {words}
        <Icon name="more" />
      </button>
      <div id="provider-note" class="popover below provider-note" popover="auto" role="dialog" aria-labelledby="provider-note-title" tabIndex={-1} {...toggling}>
        <h2 id="provider-note-title">{isWithoutGpu ? "Your processor does the work" : "The processor does a part of the work"}</h2>
        <p>{reason}</p>
        {isWithoutGpu && (
          <>
            <p>With WebGPU the graphics card takes over, and larger models can run. How to get it:</p>
            <WebgpuHelp />
          </>
        )}
      </div>
    </>
  );
}
