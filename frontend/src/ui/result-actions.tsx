/** What can be done with a result. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { FileFormat } from "../image/metadata/metadata.ts";
import { words } from "../words/words.ts";
import type { Flow } from "./flow.ts";
import { Icon } from "./icons.tsx";
import { canCopy, canShare, type ResultFiles } from "./result-files.ts";

const FORMAT_NAMES: Readonly<Record<FileFormat, string>> = { png: "PNG", jpeg: "JPEG", webp: "WebP" };
const FORMATS = Object.keys(FORMAT_NAMES) as readonly FileFormat[];

export function ResultActions({ flow }: { readonly flow: Flow }): JSX.Element {
  const say = words().editor;
  return (
    <div class="result-actions">
      <button type="button" class="button quiet back" data-testid="drop-result" title={say.editMaskTitle} onClick={() => { flow.dropResult(); }}>
        {say.editMask}
      </button>
      {flow.canRunAgain.value && (
        <button type="button" class="button quiet" data-testid="run" aria-keyshortcuts="Control+Enter" onClick={() => void flow.run()}>
          <Icon name="again" />
          {say.runAgain}
        </button>
      )}
      <button type="button" class="button" data-testid="keep-result" title={say.keepEditingTitle} onClick={() => { flow.keepResult(); }}>
        {say.keepEditing}
      </button>
      <Download files={flow.files} />
    </div>
  );
}

function Download({ files }: { readonly files: ResultFiles }): JSX.Element {
  const say = words().editor;
  const isWriting = files.isWriting.value;
  return (
    <div class="split-button">
      <button type="button" class="button primary download" data-testid="download" aria-busy={isWriting} onClick={() => void files.download()}>
        <Icon name="download" />
        {isWriting ? say.writing : say.download(FORMAT_NAMES[files.format])}
      </button>
      <button type="button" class="button primary split-more" popovertarget="save-menu" aria-label={say.otherWays} title={say.otherWays} data-testid="save-menu">
        <Icon name="more" />
      </button>
      <SaveMenu files={files} />
    </div>
  );
}

function SaveMenu({ files }: { readonly files: ResultFiles }): JSX.Element {
  const say = words().editor;
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    isCopied.value = await files.copy();
  };
  return (
    <div
      id="save-menu"
      class="popover options save-menu"
      popover="auto"
      role="group"
      aria-label={say.otherWays}
      onToggle={() => {
        isCopied.value = false;
      }}
    >
      {FORMATS.map((format) => (
        <button key={format} type="button" class="button quiet menu-item" data-testid={`download-${format}`} onClick={() => void files.download(format)}>
          {say.saveAs[format]}
        </button>
      ))}
      {canCopy() && (
        <button type="button" class="button quiet menu-item" data-testid="copy" onClick={() => void copy()}>
          {isCopied.value ? say.copied : say.copy}
        </button>
      )}
      {canShare() && (
        <button type="button" class="button quiet menu-item" data-testid="share" onClick={() => void files.share()}>
          {say.share}
        </button>
      )}
    </div>
  );
}
