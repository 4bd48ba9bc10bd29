import { beforeEach, expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import { makeDocumentStore } from "./document-store.fixture.ts";
import type { DocumentStore } from "./document-store.ts";
import { fetchManifest } from "./fetch-manifest.ts";
import { type KeyRing, openKeyRing } from "./key-ring.ts";
import { makeSigner, type Signer, signKeyList } from "./signer.fixture.ts";

let [old, fresh]: [Signer, Signer] = [{} as Signer, {} as Signer];
let store: DocumentStore;
/** What the hub serves: the manifest's envelope, and its key lists or none at all. */
let manifest: string;
let lists: object[] | null;
let asked: string[];

beforeEach(async () => {
  [old, fresh] = [await makeSigner(), await makeSigner()];
  store = makeDocumentStore();
  lists = null;
  asked = [];
});

const answer: typeof fetch = (input) => {
  const url = input as string;
  asked.push(url);
  if (url === "/api/manifest") return Promise.resolve(new Response(manifest));
  return Promise.resolve(lists === null ? new Response(null, { status: 404 }) : Response.json({ lists }));
};

/** A page that was built when `trusted` were the keys of that version. */
function openPage(trusted: readonly Signer[], version = 0): KeyRing {
  const keys = Object.assign({}, ...trusted.map(({ publicKeys }) => publicKeys)) as Signer["publicKeys"];
  return openKeyRing({ pinned: { keys, version }, url: "/api/key-lists", fetch: answer, store });
}

async function visit(keys: KeyRing, by: Signer, sequence = 7): Promise<number> {
  manifest = await by.sign({ ...tiny, sequence });
  const now = (): Date => new Date("2026-06-01T00:00:00Z");
  return (await fetchManifest({ url: "/api/manifest", fetch: answer, keys, store, now })).manifest.sequence;
}

async function rotated(): Promise<object[]> {
  return [await signKeyList(1, [old], [old]), await signKeyList(2, [old, fresh], [old, fresh])];
}

async function revoked(): Promise<object[]> {
  return [...(await rotated()), await signKeyList(3, [fresh], [fresh], [old.keyid])];
}

test("a key that is known asks for no list", async () => {
  expect(await visit(openPage([old]), old)).toBe(7);
  expect(asked).toEqual(["/api/manifest"]);
});

test("a page follows to the new key, keeps the list, and trusts both until one is revoked", async () => {
  lists = await rotated();
  const page = openPage([old]);
  expect(await visit(page, fresh)).toBe(7);
  expect(await visit(page, old)).toBe(7);
  asked = [];
  expect(await visit(openPage([old]), fresh)).toBe(7); // the next visit: the list was kept
  expect(asked).toEqual(["/api/manifest"]);
});

test("once a key is revoked its manifests are refused, with the reason, also at the next visit", async () => {
  lists = await revoked();
  expect(await visit(openPage([old]), fresh)).toBe(7);
  lists = await rotated(); // whoever stole the old key would serve no later list
  const refused = { code: "manifest.key_revoked", values: { why: "It was stolen." } };
  await expect(visit(openPage([old]), old)).rejects.toMatchObject(refused);
});

test("what a revoked key once said of sequences holds nobody up", async () => {
  lists = await revoked();
  const page = openPage([old]);
  expect(await visit(page, old, 2 ** 52)).toBe(2 ** 52);
  expect(await visit(page, fresh, 8)).toBe(8);
});

test("lists that go back are refused, and what is known stays", async () => {
  lists = await revoked();
  const page = openPage([old]);
  await visit(page, fresh);
  lists = await rotated();
  const stranger = await makeSigner();
  await expect(visit(page, stranger)).rejects.toMatchObject({ code: "manifest.key_list_rollback" });
  expect((await page.current()).version).toBe(3);
});

test("another chain from the stolen key is refused by who has followed the hub's", async () => {
  lists = await revoked();
  await visit(openPage([old]), fresh);
  const thief = await makeSigner();
  const two = [await signKeyList(1, [old], [old]), await signKeyList(2, [old, thief], [old, thief])];
  lists = [...two, await signKeyList(3, [thief], [thief], [old.keyid]), await signKeyList(4, [thief], [thief], [old.keyid])];
  await expect(visit(openPage([old]), thief)).rejects.toMatchObject({ code: "manifest.key_chain_broken" });
  expect(await visit(openPage([old]), fresh)).toBe(7);
});

test("a page that was built since begins where it was built", async () => {
  lists = await revoked();
  expect(await visit(openPage([fresh], 3), fresh)).toBe(7);
  expect(asked).toEqual(["/api/manifest"]);
  const third = await makeSigner();
  lists.push(await signKeyList(4, [fresh, third], [fresh, third], [old.keyid]));
  expect(await visit(openPage([fresh], 3), third)).toBe(7);
  expect(await visit(openPage([fresh], 3), third)).toBe(7);
});

test("a newer page lets go of older lists that are kept", async () => {
  lists = await rotated();
  await visit(openPage([old]), fresh);
  await expect(visit(openPage([fresh], 3), old)).rejects.toMatchObject({ code: "manifest.key_list_rollback" });
  expect((await openPage([fresh], 3).current()).version).toBe(3);
});

test("a hub without lists, or one that does not answer, leaves it at the stranger's signature", async () => {
  await expect(visit(openPage([old]), fresh)).rejects.toMatchObject({ code: "manifest.signature_untrusted" });
  lists = [];
  await expect(visit(openPage([old]), fresh)).rejects.toMatchObject({ code: "manifest.signature_untrusted" });
});

test("kept lists that are damaged are as good as none", async () => {
  await store.put("key-lists", new TextEncoder().encode('{"lists": 1}'));
  lists = await rotated();
  expect(await visit(openPage([old]), fresh)).toBe(7);
});

test.each([
  ["no JSON", "<html>"],
  ["no lists", "{}"],
  ["longer than anyone needs", " ".repeat(4 * 1024 * 1024 + 1)],
])("an answer that is %s is refused", async (_, body) => {
  const fetchText: typeof fetch = () => Promise.resolve(new Response(body));
  const page = openKeyRing({ pinned: { keys: old.publicKeys, version: 0 }, url: "/api/key-lists", fetch: fetchText, store });
  await expect(page.refresh()).rejects.toMatchObject({ code: "manifest.key_list_malformed" });
});
