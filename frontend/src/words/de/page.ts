/** Der Rahmen der Seite: Begrüßung, Wege zu einem Bild, Meldungen, Fußzeile. */

import type { Words } from "../words.ts";

export const page: Words["page"] = {
  title: "Moebius Hub",
  description: "Entfernen Sie aus einem Bild, was Sie wollen, im eigenen Browser. Ihr Bild verlässt ihn nie.",
  privacy: "Ihr Bild verlässt diesen Browser nie.",
  language: "Sprache",
  drop: "Bild hier ablegen",
  welcome: {
    promise: "Übermalt.",
    outcome: "Nie dagewesen.",
    lead: "Öffnen Sie ein Bild, übermalen Sie, was weg soll, und starten Sie. Alles geschieht in diesem Browser.",
    open: "Bild öffnen",
    otherWays: "oder irgendwo ablegen, oder einfügen",
    onProcessor: (model) => `Hier steht keine Grafikkarte bereit: ${model} rechnet auf dem Prozessor.`,
    onProcessorMore: "Warum, und was hilft",
  },
  samples: {
    label: "Beispielbilder",
    lead: "Kein Bild zur Hand? Zum Beispiel",
    titles: {
      otter: "Der Otter",
      dragonfly: "Die Libelle",
      dune: "Die Düne",
      meadow: "Die Bergwiese",
      kitten: "Das Kätzchen",
      wall: "Die Wand",
    },
    suggestions: {
      otter: "Der blaue Gegenstand im Wasser",
      dragonfly: "Die Libelle",
      dune: "Die Wandergruppe",
      meadow: "Der weiße Fels",
      kitten: "Die Gruppe gelber Blumen",
      wall: "Der Rostfleck",
    },
    credit: {
      photograph: (author) => `Foto: ${author}`,
      source: "Quelle",
      changes: { scaled: "verkleinert" },
    },
  },
  update: {
    ready: "Eine neue Version dieser Seite ist da.",
    loses: "Sie öffnet sich beim nächsten Besuch; jetzt geöffnet, verwirft sie, was auf der Seite ist.",
    use: "Jetzt öffnen",
    later: "Später",
  },
  notice: { retry: "Noch einmal versuchen", dismiss: "Schließen" },
};
