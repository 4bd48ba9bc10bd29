import { expect, test } from "vitest";
import followed from "../../../tests/golden/key_chains_followed.json";
import refused from "../../../tests/golden/key_chains_refused.json";
import schema from "../../../inpaint_app/manifest/key_list_schema.json";
import { findFaults } from "./json-schema.ts";
import { type KeyList, openTrusted, walkKeyLists } from "./key-list.ts";
import { makeSigner } from "./signer.fixture.ts";

interface Chain {
  readonly trusted: Omit<KeyList, "revoked">;
  readonly lists: readonly object[];
}

function walk({ trusted, lists }: Chain): Promise<KeyList> {
  const envelopes = lists.map((envelope) => new TextEncoder().encode(JSON.stringify(envelope)));
  return walkKeyLists({ ...trusted, revoked: [] }, envelopes);
}

test.each(followed as unknown as (Chain & { name: string; version: number; keys: object; revoked: string[] })[])(
  "it follows a chain $name",
  async (chain) => {
    const newest = await walk(chain);
    expect([newest.version, newest.keys]).toEqual([chain.version, chain.keys]);
    const known = chain.trusted.version < chain.version ? chain.revoked : [];
    expect(newest.revoked.map(({ keyid }) => keyid)).toEqual(known);
  },
);

test.each(refused as unknown as (Chain & { name: string; code: string })[])("it refuses a chain: $name", async (chain) => {
  await expect(walk(chain)).rejects.toMatchObject({ code: chain.code });
});

test("a manifest by a revoked key is refused with the reason, and one by a stranger as such", async () => {
  const [trusted, stolen, stranger] = [await makeSigner(), await makeSigner(), await makeSigner()];
  const revoked = [{ keyid: stolen.keyid, at: "2026-01-01T00:00:00Z", why: "It was stolen." }];
  const list = { version: 3, keys: trusted.publicKeys, revoked };
  const open = async (by: typeof trusted): Promise<unknown> => openTrusted(new TextEncoder().encode(await by.sign({})), list);
  await expect(open(trusted)).resolves.toBeDefined();
  await expect(open(stolen)).rejects.toMatchObject({ code: "manifest.key_revoked", values: { why: "It was stolen." } });
  await expect(open(stranger)).rejects.toMatchObject({ code: "manifest.signature_untrusted" });
});

test("the schema is written in words that its reader knows", () => {
  expect(findFaults(schema, {})).not.toEqual([]);
});
