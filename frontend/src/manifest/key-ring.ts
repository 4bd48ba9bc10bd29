/**
 * Whom this browser trusts: the keys that the page pins, and what the hub's lists of keys have made of them since.
 *
 * The lists are kept as they were signed, and walked again from the pinned keys whenever the page starts.
 */
import type { PinnedKeys } from "../config.ts";
import type { DocumentStore } from "./document-store.ts";
import { KeyListMalformedError } from "./errors.ts";
import { type DocumentSource, fetchDocument } from "./fetch-document.ts";
import { type KeyList, parseJson, walkKeyLists } from "./key-list.ts";

/** No address and no channel's key is called so. */
const KEPT = "key-lists";
const MAX_CHAIN_BYTES = 4 * 1024 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

export interface KeyRing {
  /** The newest list that this browser knows. */
  current(): Promise<KeyList>;
  /**
   * The newest list of the hub, once it is seen to follow from the one that is known; it is kept.
   *
   * @throws KeyListRollbackError, KeyChainBrokenError, KeyListMalformedError, ManifestUnreachableError, HubRefusedError,
   *   CancelledError, SignatureUnsupportedError.
   */
  refresh(signal?: AbortSignal): Promise<KeyList>;
}

export interface KeyRingSource extends DocumentSource {
  readonly pinned: PinnedKeys;
  readonly store: DocumentStore;
}

interface Known {
  readonly list: KeyList;
  /** The chain that led there, from version 1. */
  readonly lists: readonly unknown[];
}

export function openKeyRing(source: KeyRingSource): KeyRing {
  let known: Known | null = null;
  const current = async (): Promise<Known> => (known ??= await readKept(source));
  return {
    current: async () => (await current()).list,
    refresh: async (signal) => {
      const before = await current();
      const offered = parseChain(await download(source, signal));
      const list = await walkKeyLists(before.list, encodeAll(offered));
      if (list.version === before.list.version) return list;
      // What is known is kept as it was verified; the hub's word counts for what follows.
      const lists = [...before.lists, ...offered.slice(before.lists.length)];
      known = { list, lists };
      await source.store.put(KEPT, encode({ lists }));
      return list;
    },
  };
}

/** For a page that trusts certain keys and asks nobody for others. */
export function pinnedKeyRing(keys: PinnedKeys["keys"]): KeyRing {
  const list = Promise.resolve({ version: 0, keys, revoked: [] });
  return { current: () => list, refresh: () => list };
}

/** Of a page that was built since, the pinned keys are the newer ones, and what is kept is let go. */
async function readKept({ pinned, store }: KeyRingSource): Promise<Known> {
  const start: KeyList = { ...pinned, revoked: [] };
  const kept = await store.get(KEPT);
  if (kept === null) return { list: start, lists: [] };
  try {
    const lists = parseChain(kept);
    return { list: await walkKeyLists(start, encodeAll(lists)), lists };
  } catch {
    return { list: start, lists: [] };
  }
}

async function download(source: KeyRingSource, signal: AbortSignal | undefined): Promise<Bytes> {
  const body = await fetchDocument(source, MAX_CHAIN_BYTES, signal);
  if (body.kind === "too-long") throw new KeyListMalformedError("it is too long.");
  return body.bytes;
}

function parseChain(bytes: Uint8Array): readonly unknown[] {
  const document = parseJson(bytes);
  const lists = typeof document === "object" && document !== null && "lists" in document ? document.lists : null;
  if (!Array.isArray(lists)) throw new KeyListMalformedError("there are no lists in it.");
  return lists;
}

function encodeAll(lists: readonly unknown[]): Bytes[] {
  return lists.map(encode);
}

function encode(value: unknown): Bytes {
  return new TextEncoder().encode(JSON.stringify(value));
}
