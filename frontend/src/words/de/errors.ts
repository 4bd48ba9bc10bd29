/** Was schiefgehen kann, auf Deutsch: nach dem Code des Fehlers, mit den Werten, die er mitbringt. */

import { formatNumber } from "../numbers.ts";
import type { ErrorCatalogue, RemarkCatalogue } from "../say.ts";

const TELL_THE_HUB = "Bitte sagen Sie es dem, der diesen Hub betreibt.";
const NOTHING_LOADED = "Es wurde nichts geladen.";
const KEPT = "Was geladen und geprüft ist, bleibt erhalten.";
const RUN_AGAIN = "Starten Sie noch einmal. Bleibt es dabei, aktualisieren Sie den Grafiktreiber oder nehmen Sie einen anderen Browser.";

const mebibytes = (bytes: number): string => `${formatNumber(Math.ceil(bytes / 2 ** 20))} MiB`;
const gigabytes = (bytes: number): string => `${formatNumber(bytes / 1e9, 1)} GB`;
const after = (words: string): string => (words === "" ? "" : `: ${words}`);

const UNDECODABLE: Readonly<Record<string, string>> = {
  empty: "Diese Datei ist leer.",
  heic: "Das ist ein HEIC-Bild, das dieser Browser nicht lesen kann.",
  unreadable: "Diese Datei ist kein Bild, das dieser Browser lesen kann, oder sie ist beschädigt.",
  memory: "Dieser Browser hat für dieses Bild keinen Speicher mehr.",
};

const page: ErrorCatalogue = {
  cancelled: () => ({ message: "Angehalten.", advice: "Starten Sie wieder, wann Sie mögen." }),
  unexpected: (values) => ({
    message: `Etwas Unvorhergesehenes ist geschehen: ${values.text("cause")}`,
    advice: "Laden Sie die Seite neu. Geschieht es wieder, melden Sie bitte diesen Wortlaut dem, der diesen Hub betreibt.",
  }),
  "mask.empty": () => ({ message: "Es ist noch nichts gemalt.", advice: "Übermalen Sie, was weg soll, und drücken Sie Start." }),
  "page.sample_unavailable": () => ({
    message: "Das Beispielbild ließ sich nicht holen.",
    advice: "Prüfen Sie die Verbindung, oder öffnen Sie ein eigenes Bild.",
  }),
  "page.no_picture": () => ({
    message: "In dem, was Sie abgelegt oder eingefügt haben, ist kein Bild.",
    advice: "Legen Sie eine Bilddatei ab, oder kopieren Sie ein Bild und fügen es ein.",
  }),
  "page.picture_address": (values) => ({
    message: `Von ${values.text("host")} ließ sich kein Bild holen.`,
    advice:
      "Die meisten Orte geben ihre Bilder nicht an fremde Seiten. Speichern Sie das Bild und öffnen die Datei, oder kopieren Sie das Bild selbst und fügen es ein.",
  }),
  "image.undecodable": (values) => ({
    message: UNDECODABLE[values.text("why")] ?? "Dieses Bild lässt sich nicht lesen.",
    advice:
      values.text("why") === "heic"
        ? "Öffnen Sie es in Safari, oder exportieren Sie es zuerst als JPEG."
        : "Öffnen Sie ein Bild in PNG, JPEG oder WebP, oder speichern Sie dieses neu in einem solchen Format.",
  }),
  "image.too_small": (values) => ({
    message: `Dieses Bild hat nur ${values.text("size")} Pixel.`,
    advice: `Öffnen Sie eines mit mindestens ${values.text("least")} Pixeln.`,
  }),
  "image.too_large": (values) => ({
    message: `Dieses Bild hat ${values.text("size")} Pixel, das sind ${values.text("megapixels")} Megapixel.`,
    advice: `Verkleinern Sie es auf höchstens ${values.text("most")} Megapixel und öffnen Sie es wieder.`,
  }),
  "image.mask_size": (values) => ({
    message: `Diese Maske hat ${values.text("mask")} Pixel, das Bild ${values.text("picture")}.`,
    advice: "Öffnen Sie eine Maske, die für dieses Bild gemacht ist, in beliebiger Größe gleicher Proportionen.",
  }),
  "image.not_encoded": () => ({
    message: "Das Bild ließ sich nicht als Datei schreiben.",
    advice: "Wählen Sie ein anderes Format, oder schließen Sie andere Tabs, um Speicher freizugeben, und versuchen Sie es noch einmal.",
  }),
};

const manifest: ErrorCatalogue = {
  "manifest.malformed": (values) => ({
    message: `Die Beschreibung des Modells ist unlesbar: ${values.text("what")}`,
    advice: `Laden Sie die Seite neu. ${TELL_THE_HUB}`,
  }),
  "manifest.list_malformed": (values) => ({
    message: `Die Liste der Modelle ist unlesbar: ${values.text("what")}`,
    advice: `Laden Sie die Seite neu. ${TELL_THE_HUB}`,
  }),
  "manifest.inconsistent": (values) => ({
    message: `Die Beschreibung des Modells widerspricht sich: ${values.text("what")}`,
    advice: TELL_THE_HUB,
  }),
  "manifest.roles_incomplete": (values) => ({
    message: `Die Variante ${values.text("variant")} hat die Graphen ${values.text("roles")}; das ist keine ganze Pipeline.`,
    advice: TELL_THE_HUB,
  }),
  "manifest.signature_missing": () => ({
    message: "Die Beschreibung des Modells ist nicht unterschrieben; niemand bürgt für sie.",
    advice: `${NOTHING_LOADED} ${TELL_THE_HUB}`,
  }),
  "manifest.signature_untrusted": (values) => ({
    message: `Die Beschreibung des Modells ist mit einem Schlüssel unterschrieben, dem diese Seite nicht traut (${values.text("named")}).`,
    advice: `${NOTHING_LOADED} Laden Sie die Seite neu: Sie ist vielleicht älter als der neue Schlüssel des Hubs. ${TELL_THE_HUB}`,
  }),
  "manifest.signature_invalid": () => ({
    message: "Die Beschreibung des Modells wurde nach dem Unterschreiben verändert.",
    advice: `${NOTHING_LOADED} ${TELL_THE_HUB}`,
  }),
  "manifest.key_revoked": (values) => ({
    message: `Die Beschreibung des Modells ist mit dem Schlüssel ${values.text("named")} unterschrieben, den der Hub zurückgenommen hat: ${values.text("why")}`,
    advice: `${NOTHING_LOADED} Vielleicht bietet sie ein anderer an als der Hub. ${TELL_THE_HUB}`,
  }),
  "manifest.key_list_malformed": (values) => ({
    message: `Die Schlüsselliste des Hubs ist unlesbar: ${values.text("what")}`,
    advice: `${NOTHING_LOADED} ${TELL_THE_HUB}`,
  }),
  "manifest.key_chain_broken": (values) => ({
    message: `Die Schlüsselliste des Hubs folgt nicht aus Fassung ${values.text("version")}, der diese Seite traut: ${values.text("what")}`,
    advice: `Keinem ihrer Schlüssel wird getraut. ${NOTHING_LOADED} ${TELL_THE_HUB}`,
  }),
  "manifest.key_list_rollback": (values) => ({
    message: `Die Schlüssellisten des Hubs enden mit Fassung ${values.text("offered")}, und diese Seite kennt schon Fassung ${values.text("known")}.`,
    advice: `Ältere werden abgelehnt, weil sie einen zurückgenommenen Schlüssel zurückbringen könnten. ${TELL_THE_HUB}`,
  }),
  "manifest.signature_unsupported": () => ({
    message: "Dieser Browser kann Ed25519-Unterschriften nicht prüfen; dem Modell lässt sich hier nicht trauen.",
    advice: `Nehmen Sie einen neueren Browser: Chrome oder Edge ab 137, Firefox ab 129, Safari ab 17.`,
  }),
  "manifest.rollback": (values) => ({
    message: `Der Hub bietet Fassung ${values.text("offered")} der Beschreibung an, und dieser Browser kennt schon Fassung ${values.text("seen")}.`,
    advice: `Eine ältere wird abgelehnt, weil sie eine zurückgezogene Version zurückbringen könnte. ${TELL_THE_HUB}`,
  }),
  "manifest.mismatch": (values) => ({
    message: `Der Hub wurde nach ${values.text("asked")} gefragt und hat ${values.text("described")} beschrieben.`,
    advice: TELL_THE_HUB,
  }),
  "manifest.expired": (values) => ({
    message: `Die Beschreibung des Modells galt bis ${values.text("expires")}; das ist vorbei.`,
    advice: values.flag("isOffline")
      ? "Gehen Sie einmal ins Netz, damit die Seite eine frische holen kann."
      : `Prüfen Sie die Uhr dieses Rechners. Geht sie richtig: bitte sagen Sie es dem, der diesen Hub betreibt.`,
  }),
  "manifest.unreachable": (values) => ({
    message: `Der Hub antwortet nicht: ${values.text("what")}`,
    advice: "Prüfen Sie die Verbindung und versuchen Sie es noch einmal.",
  }),
  "hub.refused": (values) => ({
    message: values.text("words") || `Der Hub hat es abgelehnt, das Modell zu beschreiben (HTTP ${values.text("status")}).`,
    advice: `Prüfen Sie die Adresse dieser Seite. ${TELL_THE_HUB}`,
  }),
};

const weights: ErrorCatalogue = {
  "chunk.mismatch": (values) => ({
    message: `Stück ${values.text("chunk")} des Modells kam von ${values.text("url")} beschädigt an: ${values.text("what")}. Es wurde abgelehnt.`,
    advice: `${KEPT} Versuchen Sie es noch einmal; bleibt es dabei, verändert ein Proxy oder der Spiegel die Dateien. ${TELL_THE_HUB}`,
  }),
  "chunk.missing": (values) => ({
    message: `Stück ${values.text("chunk")} des Modells liegt nicht auf ${values.text("url")} (HTTP ${values.text("status")}).`,
    advice: `${KEPT} ${TELL_THE_HUB}`,
  }),
  "chunk.unreachable": (values) => ({
    message: `Stück ${values.text("chunk")} des Modells ließ sich nicht von ${values.text("url")} laden: ${values.text("what")}.`,
    advice: `${KEPT} Prüfen Sie die Verbindung und versuchen Sie es noch einmal: Es geht von dort weiter.`,
  }),
};

const machine: ErrorCatalogue = {
  "gpu.insecure_page": () => ({
    message: "Diese Seite kam über einfaches HTTP; dort bieten Browser kein WebGPU.",
    advice: "Öffnen Sie sie über https, oder auf dem Rechner selbst als http://localhost.",
  }),
  "gpu.unavailable": () => ({
    message: "Dieser Browser hat kein WebGPU.",
    advice:
      "Das Modell braucht es, um auf Ihrem Rechner zu laufen. Nehmen Sie ein neues Chrome oder Edge, Safari ab 26 oder " +
      `Firefox ab 141 auf Windows. ${NOTHING_LOADED}`,
  }),
  "gpu.no_adapter": () => ({
    message: "Der Browser hat WebGPU, findet aber keine Grafikkarte, die er benutzen darf.",
    advice:
      "Schalten Sie in den Einstellungen des Browsers die Hardwarebeschleunigung ein, aktualisieren Sie den " +
      `Grafiktreiber und starten Sie den Browser neu. ${NOTHING_LOADED}`,
  }),
  "gpu.feature": (values) => ({
    message: `Der Grafikkarte oder ihrem Treiber fehlt ${values.text("features")}, was das Modell braucht.`,
    advice: `Aktualisieren Sie Grafiktreiber und Browser, oder nehmen Sie einen anderen Rechner. ${NOTHING_LOADED}`,
  }),
  "gpu.limit": (values) => ({
    message:
      `Das Modell braucht ${mebibytes(values.number("needed"))} Grafikspeicher am Stück (${values.text("limit")}), ` +
      `und diese Grafikkarte bietet ${mebibytes(values.number("offered"))}.`,
    advice: `Nehmen Sie einen Rechner mit größerer Grafikkarte. ${NOTHING_LOADED}`,
  }),
  "gpu.memory": (values) => ({
    message:
      `Das Modell belegt ${gigabytes(values.number("needed"))} Speicher, ` +
      `und dieses Gerät lässt einer Seite etwa ${gigabytes(values.number("offered"))}.`,
    advice: `Wählen Sie ein kleineres Modell, oder nehmen Sie einen Rechner mit mehr Speicher. ${NOTHING_LOADED}`,
  }),
  "gpu.device_lost": (values) => ({
    message: `Die Grafikkarte antwortet nicht mehr${after(values.text("words"))}.`,
    advice:
      "Schließen Sie andere Tabs, die die Grafikkarte benutzen, und starten Sie noch einmal: Das Modell wird neu " +
      "eingerichtet, ohne es wieder zu laden.",
  }),
  "gpu.device": (values) => ({
    message: `Die Grafikkarte lässt sich nicht benutzen: ${values.text("cause")}`,
    advice: "Schließen Sie andere Tabs, die die Grafikkarte benutzen, und laden Sie die Seite neu.",
  }),
  "session.runtime": (values) => ({
    message: `Das Programm, das das Modell ausführt, ließ sich nicht starten: ${values.text("cause")}`,
    advice: "Prüfen Sie die Verbindung und laden Sie die Seite neu.",
  }),
  "session.create": (values) => ({
    message: `Der Teil ${values.text("role")} des Modells ließ sich auf diesem Rechner nicht vorbereiten: ${values.text("cause")}`,
    advice: "Schließen Sie andere Tabs, um Speicher freizugeben, und versuchen Sie es noch einmal; was geladen ist, bleibt.",
  }),
  "session.run": (values) => ({
    message: `Der Teil ${values.text("role")} des Modells ist auf diesem Rechner gescheitert: ${values.text("cause")}`,
    advice: RUN_AGAIN,
  }),
  "session.worker_stopped": (values) => ({
    message: `Der Teil der Seite, der das Modell ausführt, wurde beendet${after(values.text("words"))}.`,
    advice: "Das geschieht, wenn der Speicher ausgeht. Schließen Sie andere Tabs und versuchen Sie es noch einmal.",
  }),
  "job.invalid": (values) => ({
    message: `So lässt sich das nicht ausführen: ${values.text("what")}.`,
    advice: "Ändern Sie die Einstellungen und starten Sie noch einmal.",
  }),
  "job.mask_empty": () => ({
    message: "Es ist nichts markiert, also gibt es nichts zu füllen.",
    advice: "Übermalen Sie, was weg soll, und starten Sie noch einmal.",
  }),
  "output.not_finite": () => ({ message: "Dieser Rechner hat Werte berechnet, die keine Zahlen sind.", advice: RUN_AGAIN }),
  "output.unchanged": () => ({ message: "Dieser Rechner hat das Bild unverändert zurückgegeben.", advice: RUN_AGAIN }),
  "output.exact_variant": (values) => ({
    message: `Mit ${values.text("failed")} entstand auf diesem Rechner kein brauchbares Bild. Die Variante ${values.text("exact")} rechnet genauer.`,
    advice: `Wählen Sie ${values.text("exact")} neben dem Namen des Modells: ${formatNumber(Math.ceil(values.number("bytes") / 1e6))} MB sind dafür zu laden.`,
  }),
  "output.retried": (values) => ({
    message: `Mit ${values.text("from")} entstand auf diesem Rechner kein brauchbares Bild; dieses hier ist von ${values.text("to")}.`,
    advice: `Die Variante ${values.text("to")} wird von nun an benutzt.`,
  }),
  "output.flat": () => ({ message: "Dieser Rechner hat ein leeres Bild berechnet.", advice: RUN_AGAIN }),
};

export const errors: ErrorCatalogue = { ...page, ...manifest, ...weights, ...machine };

export const remarks: RemarkCatalogue = {
  "gpu.software": () => "WebGPU hat hier keine Grafikkarte und rechnet in Software; WebAssembly kann das schneller.",
  "gpu.kernels_missing": (values) => `Für Teile von ${values.text("graphs")} gibt es hier keinen Kernel auf der Grafikkarte.`,
  "gpu.not_replayed": (values) => `Der ${values.text("graph")} wird hier nicht aufgezeichnet und ist darum langsamer: ${values.text("cause")}`,
};
