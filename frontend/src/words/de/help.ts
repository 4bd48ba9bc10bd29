/** Wo es kein WebGPU gibt: warum das zählt, und wie man dazu kommt. */

import type { Words } from "../words.ts";

export const help: Words["help"] = {
  unsupported: "Dieser Browser kann das Modell nicht ausführen",
  why:
    "Das Modell rechnet auf Ihrem eigenen Grafikprozessor, und Browser geben ihn durch WebGPU frei. Nur so kann Ihr " +
    "Bild bei Ihnen bleiben.",
  processor: "Ihr Prozessor rechnet",
  processorPart: "Der Prozessor rechnet einen Teil",
  withCard: "Mit WebGPU übernimmt die Grafikkarte, und größere Modelle können laufen. So kommen Sie dazu:",
  browsers: { chromium: "Chrome und Edge", safari: "Safari", firefox: "Firefox" },
  steps: {
    chromium:
      "Ab Version 113 auf Windows, macOS und ChromeOS, ab 121 auf Android, ab 144 auf Linux. Prüfen Sie unter " +
      "Einstellungen, System, ob die Grafikbeschleunigung an ist. Auf anderen Linux-Rechnern öffnen Sie " +
      "chrome://flags und schalten „Unsafe WebGPU Support“ ein.",
    safari: "Ab Version 26, auf macOS 26, iOS 26 und iPadOS 26.",
    firefox: "Ab Version 141 auf Windows, ab 147 auf einem Mac mit Apple-Chip. Noch nicht auf Linux, Android und Intel-Macs.",
  },
};
