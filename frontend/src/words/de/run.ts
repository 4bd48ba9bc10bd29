/** Ein Lauf: was verlangt wird, was geschieht, was dabei herauskam. */

import { countOf } from "../numbers.ts";
import type { Words } from "../words.ts";

const aside = (drafter: string | null): string => (drafter === null ? "" : `; zu sehen ist der Entwurf von ${drafter}`);

export const run: Words["run"] = {
  start: "Start",
  startKeys: "Strg+Eingabe",
  nothingPainted: "Es ist noch nichts gemalt.",
  options: "Einstellungen",
  stepsOf: (count) => countOf(count, { one: "Schritt", other: "Schritte" }),
  steps: "Schritte",
  stepsHint: "Mehr Schritte dauern länger und können sauberer aussehen.",
  seed: "Startwert",
  seedHint: "Derselbe Startwert gibt dasselbe Ergebnis. Leer: jedes Mal ein neuer.",
  seedEmpty: "zufällig",
  results: "Ergebnisse",
  resultsHint: "Jedes mit eigenem Startwert, zur Auswahl.",
  progress: "Fortschritt",
  cancel: "Abbrechen",
  status: {
    asking: "Der Hub wird gefragt, welches Modell es gibt.",
    open: "Öffnen Sie ein Bild.",
    unsupported: "Dieser Browser kann das Modell nicht ausführen.",
    suggested: (thing) => `${thing} ist übermalt; drücken Sie Start.`,
    covered: "Drücken Sie Start, wenn alles bedeckt ist.",
    paint: "Übermalen Sie, was weg soll.",
    drafting: (model) => `${model} macht zuerst einen Entwurf.`,
    loading: (model, drafter) => `${model} ist unterwegs${aside(drafter)}.`,
    running: "Gefüllt wird, was Sie übermalt haben.",
    runningAfterDraft: (model, drafter) => `${model} füllt aus${aside(drafter)}.`,
    drafted: (drafter, model) => `Ein Entwurf von ${drafter}. Noch einmal starten für ${model}.`,
    done: (time, model) => `Fertig in ${time} mit ${model}.`,
    doneWithSeed: (time, model, seed) => `Fertig in ${time} mit ${model}, Startwert ${seed}.`,
    noAnswer: "Der Hub hat nicht geantwortet.",
    failed: "Das hat nicht geklappt; was Sie gemalt haben, ist noch da.",
  },
  bar: {
    preparing: (model) => `${model} wird vorbereitet`,
    downloading: (model) => `${model} wird geladen`,
    checking: (model) => `Ihre Kopie von ${model} wird geprüft`,
    forDraft: (model) => `${model} für einen Entwurf`,
    drafting: "Ein Entwurf entsteht",
    draftingWith: (model) => `mit ${model}`,
    filling: "Wird ausgefüllt",
    looking: "Das Bild wird betrachtet",
    stepOf: (step, steps) => `Schritt ${step} von ${steps}`,
    finishing: "Letzter Schliff",
    share: (done, total) => `${done} von ${total}`,
    timeLeft: (time) => `noch ${time}`,
    percent: (percent) => `${percent} %`,
  },
};
