/** What runs the model. Where it is not the graphics card, the badge opens to say why, and what would help. */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Said } from "../errors.ts";
import type { Loaded, Offer } from "../session/engine.ts";
import { say } from "../words/say.ts";
import { words } from "../words/words.ts";
import { Icon } from "./icons.tsx";
import { usePopoverBelow } from "./use-popover-below.ts";
import { WebgpuHelp } from "./webgpu-help-list.tsx";

interface ProviderBadgeProps {
  readonly offer: Offer;
  /** Null before anything runs: only a detour is then worth a word. */
  readonly loaded: Loaded | null;
}

export function ProviderBadge({ offer, loaded }: ProviderBadgeProps): JSX.Element | null {
  const { provider, providerReason } = loaded ?? offer;
  const name = words().models.providers[provider];
  if (providerReason !== null) return <Detour name={name} reason={providerReason} isWithoutGpu={provider === "wasm"} />;
  if (loaded === null) return null;
  return (
    <span class="model-fact" data-testid="provider" title={describe(loaded)}>
      {name}
    </span>
  );
}

/** The card, and what keeps it from its full speed. */
function describe({ adapter, replayReason }: Loaded): string {
  return replayReason === null ? adapter : `${adapter}. ${say(replayReason)}`;
}

interface DetourProps {
  /** Of what computes. */
  readonly name: string;
  readonly reason: Said;
  readonly isWithoutGpu: boolean;
}

function Detour({ name, reason, isWithoutGpu }: DetourProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const { help } = words();
  const toggling = usePopoverBelow(button, (note) => {
    note.focus();
  });
  return (
    <>
      <button ref={button} type="button" class="badge provider-badge" popovertarget="provider-note" aria-haspopup="dialog" data-testid="provider">
        {name}
        <Icon name="more" />
      </button>
      <div id="provider-note" class="popover below provider-note" popover="auto" role="dialog" aria-labelledby="provider-note-title" tabIndex={-1} {...toggling}>
        <h2 id="provider-note-title">{isWithoutGpu ? help.processor : help.processorPart}</h2>
        <p>{say(reason)}</p>
        {isWithoutGpu && (
          <>
            <p>{help.withCard}</p>
            <WebgpuHelp />
          </>
        )}
      </div>
    </>
  );
}
