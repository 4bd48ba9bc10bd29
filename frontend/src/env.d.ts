interface ImportMetaEnv {
  /** JSON {keyid: base64 of the raw Ed25519 public key}. */
  readonly VITE_HUB_PUBLIC_KEYS?: string;
  /** The version of the hub's key list that these keys are; 0, or absent, before there is one. */
  readonly VITE_HUB_KEY_LIST_VERSION?: string;
  /** Where the lists of keys are; /api/key-lists by default. This and the next three are paths, or relative to the scripts. */
  readonly VITE_HUB_KEY_LISTS_URL?: string;
  /** Where the signed manifest is; /api/manifest by default. */
  readonly VITE_HUB_MANIFEST_URL?: string;
  /** The same of one model, with {model} in the place of its slug; /api/manifest?model={model} by default. */
  readonly VITE_HUB_MODEL_MANIFEST_URL?: string;
  /** Where the list of models is; /api/models/ by default. */
  readonly VITE_HUB_MODELS_URL?: string;
}
