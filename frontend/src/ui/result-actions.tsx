/** What can be done with a result. */

import type { JSX } from "preact";
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
  return (
    <div class="result-actions">
      <button type="button" class="button quiet back" data-testid="drop-result" title="Go back to what was painted" onClick={onDrop}>
        Edit mask
      </button>
      <button type="button" class="button quiet" data-testid="run" aria-keyshortcuts="Control+Enter" onClick={onRunAgain}>
        <Icon name="again" />
        Run again
      </button>
      <button type="button" class="button" data-testid="keep-result" title="Go on from this result" onClick={onKeep}>
        Keep editing
      </button>
      <button type="button" class="button primary download" data-testid="download" aria-busy={isSaving} onClick={onDownload}>
        <Icon name="download" />
        {isSaving ? "Writing PNG" : "Download PNG"}
      </button>
    </div>
  );
}
