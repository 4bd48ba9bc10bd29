/** Das Bild unter dem Pinsel, seine Werkzeuge und das Ergebnis. */

import { countOf } from "../numbers.ts";
import type { Words } from "../words.ts";

const areas = (count: number): string => countOf(count, { one: "Bereich", other: "Bereiche" });

export const editor: Words["editor"] = {
  tools: "Werkzeuge",
  openAnother: "Anderes Bild öffnen",
  takePhoto: "Foto aufnehmen",
  canvas: "Bild: Übermalen Sie, was weg soll",
  canvasKeys:
    "Pfeiltasten bewegen das Werkzeug, die Leertaste setzt es auf und hebt es ab, eckige Klammern ändern den Pinsel. B, L und R wählen Pinsel, Lasso und Rechteck, E radiert. Plus, Minus und 0 zoomen.",
  tool: { brush: "Pinsel", lasso: "Lasso", rectangle: "Rechteck" },
  toolTitle: { brush: "Pinsel (B)", lasso: "Lasso (L)", rectangle: "Rechteck (R)" },
  erase: "Radieren",
  eraseTitle: "Radieren (E)",
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
  mask: "Maske und Ansicht",
  invert: "Umkehren",
  grow: "Vergrößern",
  shrink: "Verkleinern",
  pixels: "px",
  byPixels: "Um so viele Pixel",
  openMask: "Maske öffnen",
  saveMask: "Maske speichern",
  zoomIn: "Näher",
  zoomInTitle: "Näher (+)",
  zoomOut: "Weiter weg",
  zoomOutTitle: "Weiter weg (-)",
  zoomFit: "Ganz zeigen",
  zoomFitTitle: "Ganz zeigen (0)",
  forecast: {
    sharp: (count) => (count === 1 ? "Klein genug für alle Details." : `${areas(count)}, jeder klein genug für alle Details.`),
    native: (count, model) =>
      count === 1 ? `${model} sieht diesen Bereich in voller Auflösung.` : `${areas(count)}. ${model} sieht jeden in voller Auflösung.`,
    softer: (count, model) =>
      count === 1
        ? `Großer Bereich: Die Form kommt von ${model}, die Details aus der Umgebung.`
        : `${areas(count)}. Im größten kommt die Form von ${model}, die Details aus der Umgebung.`,
    guess: (count, larger) => {
      const advice = larger === null ? "Übermalen Sie weniger für ein besseres Ergebnis." : `Übermalen Sie weniger, oder versuchen Sie ${larger}.`;
      return count === 1 ? `Sehr großer Bereich: Das Ergebnis ist geraten. ${advice}` : `${areas(count)}. Im größten ist das Ergebnis geraten. ${advice}`;
    },
  },
  history: "Verlauf",
  original: "Das geöffnete Bild",
  version: (number, model, seed) => `Ergebnis ${number}, von ${model}${seed === null ? "" : `, Startwert ${seed}`}`,
  texture: "Textur aus diesem Bild",
  textureTitle: "Textur aus diesem Bild: ohne Modell, ohne Download",
  textureVersion: (number) => `Ergebnis ${number}, Textur aus diesem Bild`,
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
  download: (format) => `${format} speichern`,
  writing: "Datei entsteht",
  otherWays: "Andere Wege, es zu behalten",
  saveAs: { png: "PNG: jeder Pixel, wie er ist", jpeg: "JPEG: kleiner", webp: "WebP: am kleinsten" },
  copy: "Bild kopieren",
  copied: "Kopiert",
  share: "Teilen",
};
