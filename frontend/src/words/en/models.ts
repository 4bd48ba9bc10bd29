/** The hub's models: what they give, what they cost, what runs them. */

export const models = {
  label: "Models",
  button: "Model:",
  none: "none yet",
  unnamed: "The model",
  unnamedInside: "the model",
  licence: (licence: string): string => `Licence: ${licence}`,
  yanked: (release: string): string => `${release} was withdrawn. This page uses it all the same.`,
  gives: {
    "direct-inpaint": "Answers in seconds on any machine",
    "latent-diffusion-inpaint": "Best quality; needs WebGPU",
  },
  providers: {
    webgpu: "WebGPU",
    "webgpu+cpu": "WebGPU + CPU",
    wasm: "CPU",
  },
  ready: "ready",
  readyOffline: "ready, offline",
  here: "in this browser already",
  download: (total: string): string => `${total} to download`,
  downloadRest: (missing: string, total: string): string => `${missing} of ${total} to download`,
  downloadShort: (cost: string, room: string): string => `${cost}, room for ${room}`,
};
