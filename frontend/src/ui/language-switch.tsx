/** The languages of the page, each under its own name. */

import type { JSX } from "preact";
import { language, LANGUAGE_NAMES, LANGUAGES, speak } from "../words/language.ts";
import { words } from "../words/words.ts";

export function LanguageSwitch(): JSX.Element {
  return (
    <span class="languages" role="group" aria-label={words().page.language}>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          class="language"
          lang={one}
          aria-pressed={one === language.value}
          data-testid={`language-${one}`}
          onClick={() => {
            speak(one);
          }}
        >
          {LANGUAGE_NAMES[one]}
        </button>
      ))}
    </span>
  );
}
