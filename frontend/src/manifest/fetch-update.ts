/** What an update costs, as the hub counts it for whoever has a given release. Nobody signs it: it is shown, and decides nothing. */
import { AppError, throwIfCancelled } from "../errors.ts";
import { type DocumentSource, fetchDocument } from "./fetch-document.ts";
import { findFaults } from "./json-schema.ts";

const MAX_UPDATE_BYTES = 64 * 1024;

/** Of one variant of the newer release. */
export interface VariantUpdate {
  readonly name: string;
  readonly download_bytes: number;
}

const BYTES = { type: "integer", minimum: 0 };
const UPDATE = {
  type: "object",
  required: ["variants"],
  properties: {
    variants: {
      type: "array",
      items: { type: "object", required: ["name", "download_bytes"], properties: { name: { type: "string" }, download_bytes: BYTES } },
    },
  },
};

export interface Step {
  readonly slug: string;
  /** Versions. */
  readonly from: string;
  readonly to: string;
}

/** Where the hub tells it. @param modelsUrl the address of its list of models. */
export function updateUrl(modelsUrl: string, { slug, from, to }: Step): string {
  const [name, version, have] = [slug, to, from].map(encodeURIComponent);
  return `${modelsUrl.replace(/\?.*$/s, "")}${String(name)}/releases/${String(version)}/update?have=${String(have)}`;
}

/**
 * The variants of the newer release; null where the hub does not tell, as an exported site cannot.
 *
 * @throws CancelledError.
 */
export async function fetchUpdate(source: DocumentSource, signal?: AbortSignal): Promise<readonly VariantUpdate[] | null> {
  try {
    const body = await fetchDocument(source, MAX_UPDATE_BYTES, signal);
    if (body.kind === "too-long") return null;
    const document: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body.bytes));
    return findFaults(UPDATE, document).length > 0 ? null : (document as { variants: VariantUpdate[] }).variants;
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof AppError || error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
