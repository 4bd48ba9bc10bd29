/** A new version of the page is there: offered, never forced. */

import type { JSX } from "preact";
import { pageUpdate, postponeUpdate } from "../offline/page-update.ts";
import { words } from "../words/words.ts";
import { Icon } from "./icons.tsx";

export function UpdateNotice({ hasPicture }: { readonly hasPicture: boolean }): JSX.Element | null {
  const open = pageUpdate.value;
  if (open === null) return null;
  const { ready, loses, use, later } = words().page.update;
  return (
    <div class="notice quiet-notice" role="status" data-testid="update">
      <p class="notice-text">
        <strong>{ready}</strong> {hasPicture ? loses : ""}
      </p>
      <button type="button" class="button" data-testid="use-update" onClick={open}>
        {use}
      </button>
      <button type="button" class="icon-button" aria-label={later} title={later} onClick={postponeUpdate}>
        <Icon name="close" />
      </button>
    </div>
  );
}
