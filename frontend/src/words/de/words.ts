/** Die Seite auf Deutsch, Bereich für Bereich. */

import type { Words } from "../words.ts";
import { editor } from "./editor.ts";
import { help } from "./help.ts";
import { models } from "./models.ts";
import { page } from "./page.ts";
import { run } from "./run.ts";

export const de: Words = { page, editor, run, models, help };
