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
  here: "Was hier hilft",
  browsers: { chromium: "Chrome und Edge", safari: "Safari", firefox: "Firefox" },
  steps: {
    chromiumDesktop:
      "Chrome und Edge haben WebGPU ab Version 113. Aktualisieren Sie den Browser, sehen Sie unter Einstellungen, System " +
      "nach, ob die Grafikbeschleunigung an ist, und starten Sie den Browser neu.",
    chromiumLinux:
      "Auf Linux hat Chrome WebGPU ab Version 144, für Intel-Grafik ab der 12. Generation. Mit anderen Karten öffnen Sie " +
      "chrome://flags, schalten „Unsafe WebGPU Support“ und „Vulkan“ ein und starten den Browser neu.",
    chromiumAndroid: "Auf Android hat Chrome WebGPU ab Version 121, mit Android 12 oder neuer. Aktualisieren Sie beides.",
    chromiumIos: "Auf iPhone und iPad ist jeder Browser innen Safari: WebGPU kommt mit iOS 26 und iPadOS 26. Aktualisieren Sie das System.",
    safariMac: "Safari hat WebGPU ab Version 26, die mit macOS 26 kommt. Auf einem älteren macOS nehmen Sie Chrome.",
    safariIos: "Safari hat WebGPU ab iOS 26 und iPadOS 26. Aktualisieren Sie das System unter Einstellungen, Allgemein.",
    firefoxWindows: "Firefox hat WebGPU auf Windows ab Version 141. Aktualisieren Sie ihn; in about:config muss dom.webgpu.enabled true sein.",
    firefoxMac:
      "Auf einem Mac mit Apple-Chip hat Firefox WebGPU ab Version 145 mit macOS 26, ab 147 auch mit einem älteren macOS. " +
      "Auf einem Intel-Mac hat er keins: Nehmen Sie Chrome.",
    firefoxLinux: "Firefox hat auf Linux noch kein WebGPU. Nehmen Sie Chrome.",
    firefoxAndroid: "Firefox hat auf Android noch kein WebGPU. Nehmen Sie Chrome, ab Version 121.",
    other: "Nehmen Sie ein neues Chrome oder Edge, Safari ab 26 oder Firefox ab 141 auf Windows.",
  },
  versions: {
    chromium: "Ab Version 113 auf Windows, macOS und ChromeOS, ab 121 auf Android, ab 144 auf Linux.",
    safari: "Ab Version 26, auf macOS, iOS und iPadOS.",
    firefox: "Ab Version 141 auf Windows, ab 145 auf einem Mac mit Apple-Chip. Noch nicht auf Linux, Android und Intel-Macs.",
  },
};
