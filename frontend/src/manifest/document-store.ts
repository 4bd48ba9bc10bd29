/** The hub's last answers, kept in CacheStorage: offline start, and the memory of sequences seen. */

type Bytes = Uint8Array<ArrayBuffer>;

/** Keeps documents by key. What comes out is as untrusted as what comes from the network, and verified again. */
export interface DocumentStore {
  get(key: string): Promise<Bytes | null>;
  put(key: string, document: Bytes): Promise<void>;
  list(): Promise<Bytes[]>;
  delete(key: string): Promise<void>;
}

/**
 * A store in CacheStorage, which workers have too.
 *
 * Where the browser refuses storage (private windows, full disks) it keeps nothing: the page works, offline it does not.
 */
export function openDocumentStore(storage: CacheStorage | undefined, name: string): DocumentStore {
  const open = async (): Promise<Cache | null> => {
    try {
      return (await storage?.open(name)) ?? null;
    } catch {
      return null;
    }
  };
  const urlOf = (key: string): string => `/documents/${encodeURIComponent(key)}`;
  return {
    async get(key) {
      const response = await (await open())?.match(urlOf(key));
      return response === undefined ? null : readBytes(response);
    },
    async put(key, document) {
      try {
        await (await open())?.put(urlOf(key), new Response(document));
      } catch {
        // Full: the next visit fetches it again.
      }
    },
    async delete(key) {
      await (await open())?.delete(urlOf(key));
    },
    async list() {
      const cache = await open();
      if (cache === null) return [];
      return Promise.all((await cache.matchAll()).map(readBytes));
    },
  };
}

async function readBytes(response: Response): Promise<Bytes> {
  return new Uint8Array(await response.arrayBuffer());
}
