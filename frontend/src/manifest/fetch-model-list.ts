/**
 * The hub's list of models: what a visitor may choose from.
 *
 * Nobody signs it, so it decides nothing: what it says of a model is shown, and forgotten for the model's own manifest
 * before anything is downloaded. When the hub cannot be reached the last list serves.
 */
import { describeCause } from "../errors.ts";
import type { DocumentStore } from "./document-store.ts";
import { ManifestUnreachableError, ModelListMalformedError } from "./errors.ts";
import { type DocumentSource, fetchDocument } from "./fetch-document.ts";
import { findFaults } from "./json-schema.ts";
import { isKnownKind, type ModelKind } from "./pipeline-kinds.ts";
import type { Variant } from "./schema.ts";

const MAX_LIST_BYTES = 4 * 1024 * 1024;
/** Nobody chooses from more; and a list that never ends has to end. */
const MAX_PAGES = 20;

export interface ModelListSource extends DocumentSource {
  readonly store: DocumentStore;
}

/** A model that its default channel offers, as far as choosing needs it. */
export interface ListedModel {
  readonly slug: string;
  readonly title: string;
  readonly notice: string | null;
  readonly isDefault: boolean;
  readonly version: string;
  readonly kind: ModelKind;
  readonly imageSize: number;
  readonly variants: readonly VariantNeeds[];
}

/** What decides whether a variant runs here. */
export type VariantNeeds = Pick<Variant, "name" | "total_bytes" | "requirements">;

interface Entry {
  readonly slug: string;
  readonly title: string;
  readonly notice: string | null;
  readonly is_default: boolean;
  readonly offer: {
    readonly version: string;
    readonly kind: string;
    readonly image_size: number;
    readonly variants: readonly VariantNeeds[];
  } | null;
}

const BYTES = { type: "integer", minimum: 0 };
const VARIANT = {
  type: "object",
  required: ["name", "total_bytes", "requirements"],
  properties: {
    name: { type: "string" },
    total_bytes: BYTES,
    requirements: {
      type: "object",
      required: ["features", "max_buffer_size", "max_storage_buffer_binding_size", "peak_bytes"],
      properties: {
        features: { type: "array", items: { type: "string" } },
        max_buffer_size: BYTES,
        max_storage_buffer_binding_size: BYTES,
        peak_bytes: BYTES,
      },
    },
  },
};
const ENTRY = {
  type: "object",
  required: ["slug", "title", "notice", "is_default", "offer"],
  properties: {
    slug: { type: "string", minLength: 1, maxLength: 64 },
    title: { type: "string", maxLength: 200 },
    notice: { type: ["string", "null"], maxLength: 200 },
    is_default: { type: "boolean" },
    offer: {
      type: ["object", "null"],
      required: ["version", "kind", "image_size", "variants"],
      properties: {
        version: { type: "string", maxLength: 64 },
        kind: { type: "string" },
        image_size: { type: "integer", minimum: 1 },
        variants: { type: "array", minItems: 1, items: VARIANT },
      },
    },
  },
};
const LIST = {
  type: "object",
  required: ["results"],
  properties: { next: { type: ["string", "null"] }, results: { type: "array", items: ENTRY } },
};

interface Page {
  readonly next?: string | null;
  readonly results: readonly Entry[];
}

/**
 * The models that offer something of a kind that this page knows, in the hub's order.
 *
 * @throws ManifestUnreachableError, HubRefusedError, ModelListMalformedError, CancelledError.
 */
export async function fetchModelList(source: ModelListSource, signal?: AbortSignal): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  let url: string | null = source.url;
  for (let pages = 0; url !== null && pages < MAX_PAGES; pages++) {
    const page: Page = await fetchPage({ ...source, url }, signal);
    models.push(...page.results.flatMap(toListed));
    url = typeof page.next === "string" ? nextUrl(source.url, page.next) : null;
  }
  return models;
}

/** Our own address with what `next` asks for: a proxy in front may have left the hub a wrong idea of its name. */
function nextUrl(url: string, next: string): string {
  const { search } = new URL(next, "http://hub.invalid");
  return `${url.replace(/\?.*$/s, "")}${search}`;
}

async function fetchPage(source: ModelListSource, signal: AbortSignal | undefined): Promise<Page> {
  try {
    const body = await fetchDocument(source, MAX_LIST_BYTES, signal);
    if (body.kind === "too-long") throw new ModelListMalformedError("it is too long.");
    const page = parsePage(body.bytes);
    await source.store.put(source.url, body.bytes);
    return page;
  } catch (error) {
    if (!(error instanceof ManifestUnreachableError)) throw error;
    const kept = await source.store.get(source.url);
    if (kept === null) throw error;
    return parsePage(kept);
  }
}

function parsePage(bytes: Uint8Array): Page {
  const document = parseJson(bytes);
  const [fault] = findFaults(LIST, document);
  if (fault !== undefined) throw new ModelListMalformedError(`${fault}.`);
  return document as Page;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ModelListMalformedError(`${describeCause(error)}.`);
  }
}

/** None where nothing is offered, or where a newer page would be needed. */
function toListed({ slug, title, notice, is_default: isDefault, offer }: Entry): ListedModel[] {
  if (offer === null || !isKnownKind(offer.kind)) return [];
  const { version, kind, image_size: imageSize, variants } = offer;
  return [{ slug, title, notice, isDefault, version, kind, imageSize, variants }];
}
