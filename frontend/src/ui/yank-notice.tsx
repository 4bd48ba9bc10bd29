/** The release in use was taken back: said in the hub's words for as long as it is used, online and offline. */

import type { JSX } from "preact";
import type { Offer } from "../session/engine.ts";
import { words } from "../words/words.ts";

export function YankNotice({ offer }: { readonly offer: Offer | null }): JSX.Element | null {
  if (!offer?.yankNotice) return null;
  return (
    <div class="notice quiet-notice" role="status" data-testid="yanked">
      <p class="notice-text">
        <strong>{words().models.yanked(`${offer.model.title} ${offer.version}`)}</strong> {offer.yankNotice}
      </p>
    </div>
  );
}
