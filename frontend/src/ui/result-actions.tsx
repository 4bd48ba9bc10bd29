/** What can be done with a result. */

import type { JSX } from "preact";
import { Icon } from "./icons.tsx";

interface ResultActionsProps {
  readonly onRunAgain: () => void;
  readonly onDownload: () => void;
  readonly onKeep: () => void;
  readonly onDrop: () => void;
}

export function ResultActions({ onRunAgain, onDownload, onKeep, onDrop }: ResultActionsProps): JSX.Element {
  return (
    <div class="result-actions">
      <button type="button" class="button quiet back" data-testid="drop-result" onClick={onDrop}>
        Back to the mask
      </button>
      <button type="button" class="button quiet" data-testid="run" aria-keyshortcuts="Control+Enter" onClick={onRunAgain}>
        <Icon name="again" />
        Run again
      </button>
      <button type="button" class="button" data-testid="keep-result" onClick={onKeep}>
        Continue from here
      </button>
      <button type="button" class="button primary" data-testid="download" onClick={onDownload}>
        <Icon name="download" />
        Download PNG
      </button>
    </div>
  );
}
