/** The page in English, area by area. */

import { editor } from "./editor.ts";
import { help } from "./help.ts";
import { models } from "./models.ts";
import { page } from "./page.ts";
import { run } from "./run.ts";

export const en = { page, editor, run, models, help };
