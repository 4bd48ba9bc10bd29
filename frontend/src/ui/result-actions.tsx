/** What can be done with a result. */

import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { Icon } from "./icons.tsx";

interface ResultActionsProps {
  /** True while the file is being written: a large picture takes seconds. */
  readonly isSaving: boolean;
  readonly onRunAgain: () => void;
  readonly onDownload: () => void;
  readonly onKeep: () => void;
  readonly onDrop: () => void;
}

export function ResultActions({ isSaving, onRunAgain, onDownload, onKeep, onDrop }: ResultActionsProps): JSX.Element {
  const { editor } = words();
  return (
    <div class="result-actions">
      <button type="button" class="button quiet back" data-testid="drop-result" title={editor.editMaskTitle} onClick={onDrop}>
        {editor.editMask}
      </button>
      <button type="button" class="button quiet" data-testid="run" aria-keyshortcuts="Control+Enter" onClick={onRunAgain}>
        <Icon name="again" />
        {editor.runAgain}
      </button>
      <button type="button" class="button" data-testid="keep-result" title={editor.keepEditingTitle} onClick={onKeep}>
        {editor.keepEditing}
      </button>
      <button type="button" class="button primary download" data-testid="download" aria-busy={isSaving} onClick={onDownload}>
        <Icon name="download" />
        {isSaving ? editor.writing : editor.download}
      </button>
    </div>
  );
}
