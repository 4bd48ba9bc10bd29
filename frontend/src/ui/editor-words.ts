/** Words around the picture, in the language of the visit. */

import { editor } from "../words/en/editor.ts";

export function editorWords(): typeof editor {
  return editor;
}
