import { expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import { makeDocumentStore } from "../manifest/document-store.fixture.ts";
import { makeSigner } from "../manifest/signer.fixture.ts";
import { listReleases } from "./kept-releases.ts";

test("what was yanked is not the newest, though the document that says so was issued last", async () => {
  const [signer, store] = [await makeSigner(), makeDocumentStore()];
  const pinned = { ...tiny, channel: null, expires: null };
  const yanked = { at: pinned.created, notice: "Seams." };
  const documents = [
    { ...pinned, version: "2.0.0", sequence: 20, yanked },
    { ...pinned, version: "1.1.0", sequence: 4 },
    { ...pinned, version: "1.0.0", sequence: 3 },
  ];
  const newestOf = async (): Promise<string | undefined> => (await listReleases(store, signer.keys)).get(tiny.model.slug)?.newest.version;
  for (const document of documents) {
    await store.put(`x@${document.version}`, new TextEncoder().encode(await signer.sign(document)));
  }
  expect(await newestOf()).toBe("1.1.0");
  await store.delete("x@1.1.0");
  await store.delete("x@1.0.0");
  expect(await newestOf()).toBe("2.0.0");
});
