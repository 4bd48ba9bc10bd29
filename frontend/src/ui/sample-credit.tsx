/** Photographer, licence and source of the sample that is open. */

import type { JSX } from "preact";
import type { ShownPicture } from "../image/shown-picture.ts";
import { words } from "../words/words.ts";
import { sampleOf } from "./samples.ts";

export function SampleCredit({ picture }: { readonly picture: ShownPicture | null }): JSX.Element | null {
  const sample = picture === null ? null : sampleOf(picture);
  if (sample === null) return null;
  const { author, licence, licenceUrl, sourceUrl, changes } = sample.credit;
  const say = words().page.samples.credit;
  return (
    <span class="sample-credit" data-testid="sample-credit">
      {say.photograph(author)}
      {", "}
      <a href={licenceUrl} target="_blank" rel="license noreferrer">
        {licence}
      </a>
      {", "}
      <a href={sourceUrl} target="_blank" rel="noreferrer">
        {say.source}
      </a>
      {changes !== null && `, ${say.changes[changes]}`}
    </span>
  );
}
