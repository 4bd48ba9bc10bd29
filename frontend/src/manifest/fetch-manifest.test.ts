import { beforeEach, expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import { fetchManifest, type ManifestSource } from "./fetch-manifest.ts";
import { makeDocumentStore } from "./document-store.fixture.ts";
import type { DocumentStore } from "./document-store.ts";
import { type KeyRing, pinnedKeyRing } from "./key-ring.ts";
import { MAX_ENVELOPE_BYTES } from "./open-envelope.ts";
import { makeSigner, type Signer } from "./signer.fixture.ts";

type Answer = () => Response | Promise<Response>;

let signer: Signer;
let store: DocumentStore;

beforeEach(async () => {
  signer = await makeSigner();
  store = makeDocumentStore();
});

function source(answer: Answer, change: { keys?: KeyRing; now?: string; url?: string } = {}): ManifestSource {
  return {
    url: change.url ?? "/api/manifest",
    fetch: () => Promise.resolve().then(answer),
    keys: change.keys ?? signer.keys,
    store,
    now: () => new Date(change.now ?? "2026-06-01T00:00:00Z"),
  };
}

async function signed(changes: object = {}): Promise<Answer> {
  const envelope = await signer.sign({ ...tiny, ...changes });
  return () => new Response(envelope);
}

const offline: Answer = () => {
  throw new TypeError("Failed to fetch");
};

test("it gives what the hub signed", async () => {
  const { manifest, isOffline } = await fetchManifest(source(await signed()));
  expect(manifest.version).toBe("1.0.0");
  expect(isOffline).toBe(false);
});

test("it refuses a lower sequence than it has seen, and takes the same one again", async () => {
  await fetchManifest(source(await signed({ sequence: 9 })));
  await expect(fetchManifest(source(await signed({ sequence: 8 })))).rejects.toMatchObject({ code: "manifest.rollback" });
  expect((await fetchManifest(source(await signed({ sequence: 9 })))).manifest.sequence).toBe(9);
});

test("each channel has a sequence of its own", async () => {
  await fetchManifest(source(await signed({ sequence: 9, channel: "canary" })));
  expect((await fetchManifest(source(await signed({ sequence: 8 })))).manifest.sequence).toBe(8);
});

test("a sequence signed by a key that is trusted no more is forgotten", async () => {
  await fetchManifest(source(await signed({ sequence: 9 })));
  signer = await makeSigner();
  expect((await fetchManifest(source(await signed({ sequence: 1 })))).manifest.sequence).toBe(1);
});

test("a pinned release tells that it was yanked, also offline, and the older document is refused from then on", async () => {
  const pinned = { channel: null, expires: null };
  const before = await signed({ ...pinned, sequence: 3 });
  expect((await fetchManifest(source(before))).manifest.yanked).toBeUndefined();
  const notice = { at: "2026-01-01T00:00:00Z", notice: "Seams." };
  await fetchManifest(source(await signed({ ...pinned, created: "2026-02-01T00:00:00Z", sequence: 9, yanked: notice })));
  expect((await fetchManifest(source(offline))).manifest.yanked).toEqual(notice);
  await expect(fetchManifest(source(before))).rejects.toMatchObject({ code: "manifest.rollback" });
});

test("it refuses an expired manifest, and says so offline too", async () => {
  const late = { now: "2126-01-01T00:00:00Z" };
  await expect(fetchManifest(source(await signed(), late))).rejects.toMatchObject({ code: "manifest.expired" });
  await fetchManifest(source(await signed()));
  await expect(fetchManifest(source(offline, late))).rejects.toMatchObject({
    code: "manifest.expired",
    advice: expect.stringContaining("online") as string,
  });
});

test("a refused manifest is not remembered", async () => {
  await expect(fetchManifest(source(await signed(), { keys: pinnedKeyRing({}) }))).rejects.toMatchObject({
    code: "manifest.signature_untrusted",
  });
  await expect(fetchManifest(source(offline))).rejects.toMatchObject({ code: "manifest.unreachable" });
});

test.each<[string, Answer]>([
  ["there is no network", offline],
  ["the hub is down", () => new Response("<html>", { status: 502 })],
  ["the hub is busy", () => new Response(null, { status: 429 })],
])("when %s, the last verified manifest serves", async (_, answer) => {
  await expect(fetchManifest(source(answer))).rejects.toMatchObject({ code: "manifest.unreachable" });
  await fetchManifest(source(await signed()));
  const { manifest, isOffline } = await fetchManifest(source(answer));
  expect([manifest.sequence, isOffline]).toEqual([7, true]);
});

test.each(["/api/manifest?model=other", "/api/manifest?channel=canary"])(
  "a signed answer to another question than %s is refused",
  async (url) => {
    await expect(fetchManifest(source(await signed(), { url }))).rejects.toMatchObject({ code: "manifest.mismatch" });
  },
);

const ofRelease = (version: string, slug = "tiny"): string => `https://hub.example/api/models/${slug}/releases/${version}/manifest`;

test("a signed answer to the question for one release is the manifest of that very release", async () => {
  const answer = await signed({ channel: null, expires: null });
  expect((await fetchManifest(source(answer, { url: ofRelease("1.0.0") }))).manifest.version).toBe("1.0.0");
  for (const url of [ofRelease("1.0.1"), ofRelease("1.0.0", "other")]) {
    await expect(fetchManifest(source(answer, { url }))).rejects.toMatchObject({ code: "manifest.mismatch" });
  }
  const ofChannel = source(await signed(), { url: ofRelease("1.0.0") });
  await expect(fetchManifest(ofChannel)).rejects.toMatchObject({ code: "manifest.mismatch" });
});

test("a kept manifest that was tampered with is refused", async () => {
  const stranger = await makeSigner();
  await store.put("/api/manifest", new Uint8Array(await (await new Response(await stranger.sign(tiny)).blob()).arrayBuffer()));
  await expect(fetchManifest(source(offline))).rejects.toMatchObject({ code: "manifest.signature_untrusted" });
});

test("the hub's own refusal is shown in its words", async () => {
  const problem = { type: "about:blank", title: "Not found", detail: "There is no model called x.", code: "model.unknown" };
  const answer: Answer = () => Response.json(problem, { status: 404 });
  await expect(fetchManifest(source(answer))).rejects.toMatchObject({
    code: "model.unknown",
    message: "There is no model called x.",
    permanent: true,
  });
});

test.each<[string, Answer]>([
  ["a page of HTML", () => new Response("<h1>404</h1>", { status: 404 })],
  ["a list", () => Response.json([], { status: 404 })],
  ["null", () => Response.json(null, { status: 404 })],
])("a refusal that is %s is shown in ours", async (_, answer) => {
  await expect(fetchManifest(source(answer))).rejects.toMatchObject({ code: "hub.refused" });
});

test("it stops reading what is too long", async () => {
  const answer: Answer = () => new Response(new Uint8Array(MAX_ENVELOPE_BYTES + 1));
  await expect(fetchManifest(source(answer))).rejects.toMatchObject({ code: "manifest.malformed" });
});

test("it can be cancelled", async () => {
  const controller = new AbortController();
  controller.abort();
  const answer: Answer = () => {
    throw controller.signal.reason as DOMException;
  };
  await expect(fetchManifest(source(answer), controller.signal)).rejects.toMatchObject({ code: "cancelled" });
});
