/** Something went wrong: what, what to do about it, and a button where trying again makes sense. */

import type { JSX } from "preact";
import type { AppErrorWire } from "../errors.ts";
import { errorWords } from "../words/say.ts";
import { words } from "../words/words.ts";
import { Icon } from "./icons.tsx";

interface NoticeProps {
  readonly error: AppErrorWire;
  /** Offered unless trying again would change nothing. */
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
}

export function Notice({ error, onRetry, onDismiss }: NoticeProps): JSX.Element {
  const { message, advice } = errorWords(error);
  const { retry, dismiss } = words().page.notice;
  return (
    <div class="notice" role="alert" data-testid="error" data-code={error.code}>
      <p class="notice-text">
        <strong>{message}</strong> {advice}
      </p>
      {onRetry !== undefined && !error.permanent && (
        <button type="button" class="button" onClick={onRetry}>
          {retry}
        </button>
      )}
      {onDismiss !== undefined && (
        <button type="button" class="icon-button" aria-label={dismiss} onClick={onDismiss}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
