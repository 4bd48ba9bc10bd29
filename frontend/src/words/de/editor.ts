/** Das Bild unter dem Pinsel, seine Werkzeuge und das Ergebnis. */

import type { Words } from "../words.ts";

export const editor: Words["editor"] = {
  tools: "Werkzeuge",
  openAnother: "Anderes Bild öffnen",
  canvas: "Bild: Übermalen Sie, was weg soll",
  canvasKeys: "Pfeiltasten bewegen den Pinsel, die Leertaste setzt ihn auf und hebt ihn ab, eckige Klammern ändern seine Größe.",
  painted: "Was gemalt ist",
  undo: "Rückgängig",
  undoTitle: "Rückgängig (Strg+Z)",
  redo: "Wiederholen",
  redoTitle: "Wiederholen (Strg+Umschalt+Z)",
  clear: "Leeren",
  clearTitle: "Alles Gemalte entfernen",
  brushSize: "Pinselgröße",
  brushSizeTitle: "Pinselgröße ( [ und ] )",
  brushPixels: (pixels) => `${pixels} Bildschirmpixel`,
  result: "Ergebnis",
  compare: "Vorher und nachher vergleichen",
  compareValue: (before, after) => `${before} % vorher, ${after} % nachher`,
  before: "Vorher",
  after: "Nachher",
  draftBy: (model) => `Entwurf von ${model}`,
  editMask: "Maske ändern",
  editMaskTitle: "Zurück zu dem, was gemalt war",
  runAgain: "Noch mal",
  keepEditing: "Weiter",
  keepEditingTitle: "Mit diesem Ergebnis weiterarbeiten",
  download: "PNG speichern",
  writing: "PNG entsteht",
};
