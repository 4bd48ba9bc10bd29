import { expect, test } from "vitest";
import accepted from "../../../tests/golden/envelopes_accepted.json";
import refused from "../../../tests/golden/envelopes_refused.json";
import golden from "../../../tests/golden/envelope.json";
import keys from "../../../tests/golden/keys.json";
import manifest from "../../../tests/golden/manifest.json";
import { MAX_ENVELOPE_BYTES, openEnvelope } from "./open-envelope.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (payload: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(payload));

test("it opens what the hub signed, and gives the very bytes", async () => {
  expect(read(await openEnvelope(encode(JSON.stringify(golden)), keys))).toEqual(manifest);
});

test.each(accepted)("it opens an envelope $name", async ({ envelope }) => {
  expect(read(await openEnvelope(encode(envelope), keys))).toEqual(manifest);
});

test.each(refused)("it refuses an envelope: $name", async ({ envelope, code }) => {
  await expect(openEnvelope(encode(envelope), keys)).rejects.toMatchObject({ code });
});

test("it does not even read an envelope that is too long", async () => {
  await expect(openEnvelope(new Uint8Array(MAX_ENVELOPE_BYTES + 1), keys)).rejects.toMatchObject({
    code: "manifest.malformed",
  });
});
