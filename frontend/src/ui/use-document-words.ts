/** What stands outside the page's own element: language, title, description. */

import { useLayoutEffect } from "preact/hooks";
import { language } from "../words/language.ts";
import { words } from "../words/words.ts";

export function useDocumentWords(): void {
  const spoken = language.value;
  useLayoutEffect(() => {
    const { title, description } = words().page;
    document.documentElement.lang = spoken;
    document.title = title;
    document.querySelector("meta[name=description]")?.setAttribute("content", description);
  }, [spoken]);
}
