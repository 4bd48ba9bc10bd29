/** Die Modelle des Hubs: was sie können, was sie kosten, was sie ausführt. */

import type { Words } from "../words.ts";

export const models: Words["models"] = {
  label: "Modelle",
  button: "Modell:",
  none: "noch keins",
  unnamed: "Das Modell",
  unnamedInside: "das Modell",
  licence: (licence) => `Lizenz: ${licence}`,
  yanked: (release) => `${release} wurde zurückgezogen. Diese Seite benutzt es trotzdem.`,
  gives: {
    "direct-inpaint": "Antwortet in Sekunden, auf jedem Rechner",
    "latent-diffusion-inpaint": "Beste Qualität; braucht WebGPU",
  },
  providers: {
    webgpu: "WebGPU",
    "webgpu+cpu": "WebGPU + CPU",
    wasm: "CPU",
  },
  ready: "bereit",
  readyOffline: "bereit, ohne Netz",
  here: "schon in diesem Browser",
  download: (total) => `${total} zu laden`,
  downloadRest: (missing, total) => `${missing} von ${total} zu laden`,
  downloadShort: (cost, room) => `${cost}, Platz für ${room}`,
};
