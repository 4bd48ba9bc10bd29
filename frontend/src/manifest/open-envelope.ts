/**
 * The envelope around a manifest or a key list: DSSE v1.0.2 (secure-systems-lab/dsse), Ed25519 by WebCrypto.
 *
 * What is signed is PAE(payloadType, payload), so nothing signed for another purpose passes for a manifest. A key id is
 * a hint that picks the key to try; one good signature by a trusted key is enough: a list that adds a key carries two.
 */
import type { PublicKeys } from "../config.ts";
import { ManifestMalformedError, SignatureInvalidError, SignatureMissingError } from "./errors.ts";
import { SignatureUnsupportedError, SignatureUntrustedError } from "./errors.ts";
import { parseStrictJson } from "./strict-json.ts";

export const MANIFEST_TYPE = "application/vnd.moebius-hub.manifest.v1+json";
const MAX_SIGNATURES = 16;
export const MAX_MANIFEST_BYTES: number = 4 * 1024 * 1024;
/** base64 adds a third to the payload; what stands around it is small. */
export const MAX_ENVELOPE_BYTES: number = Math.floor((MAX_MANIFEST_BYTES * 4) / 3) + 16 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

interface Signature {
  /** Empty where the envelope does not say. */
  readonly keyid: string;
  readonly value: Bytes;
}

/**
 * The exact bytes that a trusted key signed.
 *
 * @throws ManifestMalformedError, SignatureMissingError, SignatureUntrustedError when no trusted key is named,
 *   SignatureInvalidError when one is and its signature does not fit, SignatureUnsupportedError.
 */
export async function openEnvelope(envelope: Uint8Array, trusted: PublicKeys, payloadType = MANIFEST_TYPE): Promise<Bytes> {
  const { payload, signatures } = parseEnvelope(envelope, payloadType);
  if (signatures.length === 0) throw new SignatureMissingError();
  const message = preAuthenticationEncoding(payload, payloadType);
  let hasTried = false;
  for (const { keyid, value } of signatures) {
    for (const key of candidateKeys(keyid, trusted)) {
      hasTried = true;
      if (await fits(key, value, message)) return payload;
    }
  }
  if (hasTried) throw new SignatureInvalidError();
  throw new SignatureUntrustedError(signatures.map((signature) => signature.keyid));
}

/** The key ids that a manifest's envelope names, which proves nothing. @throws ManifestMalformedError. */
export function listSigners(envelope: Uint8Array): string[] {
  return parseEnvelope(envelope, MANIFEST_TYPE).signatures.map(({ keyid }) => keyid);
}

function parseEnvelope(envelope: Uint8Array, payloadType: string): { payload: Bytes; signatures: Signature[] } {
  if (envelope.length > MAX_ENVELOPE_BYTES) throw new ManifestMalformedError("it is too long.");
  const document = asObject(parseStrictJson(envelope), "the envelope");
  if (document["payloadType"] !== payloadType) throw new ManifestMalformedError("its envelope holds something else.");
  const entries = document["signatures"];
  if (!Array.isArray(entries) || entries.length > MAX_SIGNATURES) {
    throw new ManifestMalformedError("its envelope's signatures are not a short list.");
  }
  return { payload: decodeBase64(document["payload"], "payload"), signatures: entries.map(parseSignature) };
}

function parseSignature(entry: unknown): Signature {
  const document = asObject(entry, "a signature");
  const keyid = Object.hasOwn(document, "keyid") ? document["keyid"] : "";
  if (typeof keyid !== "string") throw new ManifestMalformedError("a key id is not text.");
  return { keyid, value: decodeBase64(document["sig"], "sig") };
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ManifestMalformedError(`${what} is not an object.`);
  }
  return value as Record<string, unknown>;
}

/** Both alphabets, as the specification asks. */
export function decodeBase64(text: unknown, field: string): Bytes {
  if (typeof text !== "string") throw new ManifestMalformedError(`its ${field} is not text.`);
  if (/\s/.test(text)) throw new ManifestMalformedError(`its ${field} is not base64.`); // atob would skip it
  try {
    const decoded = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
  } catch (error) {
    throw new ManifestMalformedError(`its ${field} is not base64.`, { cause: error });
  }
}

/** `DSSEv1 <length> <type> <length> <payload>`: the bytes that a signature covers. */
export function preAuthenticationEncoding(payload: Uint8Array, payloadType = MANIFEST_TYPE): Bytes {
  const head = new TextEncoder().encode(`DSSEv1 ${String(payloadType.length)} ${payloadType} ${String(payload.length)} `);
  const message = new Uint8Array(head.length + payload.length);
  message.set(head);
  message.set(payload, head.length);
  return message;
}

/** The named key if it is trusted; all of them where none is named. */
function candidateKeys(keyid: string, trusted: PublicKeys): string[] {
  if (keyid === "") return Object.values(trusted);
  const key = Object.hasOwn(trusted, keyid) ? trusted[keyid] : undefined;
  return key === undefined ? [] : [key];
}

async function fits(publicKey: string, signature: Bytes, message: Bytes): Promise<boolean> {
  const key = await importKey(decodeBase64(publicKey, "pinned key"));
  return crypto.subtle.verify("Ed25519", key, signature, message);
}

async function importKey(raw: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch (error) {
    throw new SignatureUnsupportedError(error);
  }
}
