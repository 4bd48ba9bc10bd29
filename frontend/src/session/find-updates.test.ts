import { expect, test } from "vitest";
import { CancelledError } from "../errors.ts";
import type { DocumentStore } from "../manifest/document-store.ts";
import { makeDocumentStore } from "../manifest/document-store.fixture.ts";
import type { Copy, Inventory } from "./engine.ts";
import { findUpdates } from "./find-updates.ts";

const LIST = "/api/models/?limit=200";
const ASKED = "/api/models/moebius/releases/2.0.0/update?have=1.0.0";
const COPY: Copy = {
  slug: "moebius",
  title: "Moebius",
  version: "1.0.0",
  sequence: 1,
  variant: "fp16",
  totalBytes: 100,
  cachedBytes: 100,
  sharedBytes: 0,
  isLoaded: false,
  update: null,
};
const REQUIREMENTS = { features: [], max_buffer_size: 1, max_storage_buffer_binding_size: 1, peak_bytes: 1 };
const MODELS = {
  results: [
    {
      slug: "moebius",
      title: "Moebius",
      notice: null,
      is_default: true,
      offer: { version: "2.0.0", kind: "direct-inpaint", image_size: 64, variants: [{ name: "fp16", total_bytes: 1, requirements: REQUIREMENTS }] },
    },
  ],
};
const UPDATE = { variants: [{ name: "fp32", download_bytes: 50 }, { name: "fp16", download_bytes: 12 }] };

function inventory(...copies: Copy[]): Inventory {
  return { copies, totalBytes: 100, strayBytes: 0, storage: { quotaBytes: null, usageBytes: null }, isKeptForGood: null };
}

async function ask(copy: Copy, answers: Record<string, unknown>): Promise<{ update: Copy["update"]; asked: string[] }> {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input) => {
    const url = input as string;
    asked.push(url);
    const answer = answers[url];
    if (answer === undefined) return Promise.resolve(new Response("no", { status: 404 }));
    return Promise.resolve(answer instanceof Response ? answer : Response.json(answer));
  };
  const modelLists: DocumentStore = makeDocumentStore();
  const told = await findUpdates(inventory(copy), { fetch, modelsUrl: LIST, modelLists });
  return { update: told.copies[0]?.update ?? null, asked };
}

test("the hub's count is shown, of the variant that is here", async () => {
  const { update, asked } = await ask(COPY, { [LIST]: MODELS, [ASKED]: UPDATE });
  expect(update).toEqual({ version: "2.0.0", downloadBytes: 12 });
  expect(asked).toEqual([LIST, ASKED]);
});

test("a variant that the newer release has not is replaced by its first one", async () => {
  const { update } = await ask({ ...COPY, variant: "int8" }, { [LIST]: MODELS, [ASKED]: UPDATE });
  expect(update).toEqual({ version: "2.0.0", downloadBytes: 50 });
});

test("what other models bring along is not counted twice", async () => {
  const known = { version: "2.0.0", downloadBytes: 5 };
  expect((await ask({ ...COPY, update: known }, { [LIST]: MODELS, [ASKED]: UPDATE })).update).toEqual(known);
  const older = { version: "1.5.0", downloadBytes: 5 };
  expect((await ask({ ...COPY, update: older }, { [LIST]: MODELS, [ASKED]: UPDATE })).update?.downloadBytes).toBe(12);
});

test.each<[string, Copy]>([
  ["a copy that is not whole", { ...COPY, cachedBytes: 50 }],
  ["what is the newest already", { ...COPY, version: "2.0.0" }],
  ["a model that the hub has no more", { ...COPY, slug: "gone" }],
])("nothing is asked about %s", async (_, copy) => {
  const { update, asked } = await ask(copy, { [LIST]: MODELS, [ASKED]: UPDATE });
  expect(update).toBeNull();
  expect(asked).not.toContain(ASKED);
});

test.each<[string, Record<string, unknown>]>([
  ["an exported site without the API", {}],
  ["a hub that does not know the version", { [LIST]: MODELS }],
  ["a page instead of an answer", { [LIST]: MODELS, [ASKED]: new Response("<!doctype html>") }],
  ["an answer of another shape", { [LIST]: MODELS, [ASKED]: { variants: [{ name: "fp16", download_bytes: "12" }] } }],
  ["a list of another shape", { [LIST]: { results: 5 } }],
])("with %s our own count stands", async (_, answers) => {
  const own = { version: "1.5.0", downloadBytes: 7 };
  expect((await ask({ ...COPY, update: own }, answers)).update).toEqual(own);
});

test("who looks away is no longer answered", async () => {
  const fetch: typeof globalThis.fetch = (_, init) => {
    init?.signal?.throwIfAborted();
    return Promise.reject(new TypeError("unreachable"));
  };
  const parts = { fetch, modelsUrl: LIST, modelLists: makeDocumentStore() };
  await expect(findUpdates(inventory(COPY), parts, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
});
