/** For tests: a store that forgets with the test. */
import type { DocumentStore } from "./document-store.ts";

export function makeDocumentStore(): DocumentStore {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    put: (key, document) => Promise.resolve(void kept.set(key, document)),
    delete: (key) => Promise.resolve(void kept.delete(key)),
    list: () => Promise.resolve([...kept.values()]),
  };
}
