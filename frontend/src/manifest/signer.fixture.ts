/** For tests: a hub's signing key, made on the spot. */
import type { PublicKeys } from "../config.ts";
import { KEY_LIST_TYPE } from "./key-list.ts";
import { type KeyRing, pinnedKeyRing } from "./key-ring.ts";
import { MANIFEST_TYPE, preAuthenticationEncoding } from "./open-envelope.ts";

export interface Signer {
  readonly keyid: string;
  readonly publicKeys: PublicKeys;
  /** Of a page that trusts this key alone. */
  readonly keys: KeyRing;
  /** The DSSE envelope around a manifest. */
  readonly sign: (manifest: object) => Promise<string>;
  readonly signBytes: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
}

export async function makeSigner(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const keyid = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", raw)));
  const publicKeys = { [keyid]: toBase64(raw) };
  const signer: Signer = {
    keyid,
    publicKeys,
    keys: pinnedKeyRing(publicKeys),
    sign: async (manifest) => JSON.stringify(await seal(manifest, MANIFEST_TYPE, [signer])),
    signBytes: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message)),
  };
  return signer;
}

/** A version of a key list that trusts `trusted`, signed by `signers`; `revoked` are ids. */
export function signKeyList(
  version: number,
  trusted: readonly Signer[],
  signers: readonly Signer[],
  revoked: readonly string[] = [],
): Promise<object> {
  const at = "2026-01-01T00:00:00Z";
  const document = {
    schema: "urn:moebius-hub:key-list:1",
    version,
    created: at,
    keys: Object.assign({}, ...trusted.map(({ publicKeys }) => publicKeys)) as PublicKeys,
    revoked: revoked.map((keyid) => ({ keyid, at, why: "It was stolen." })),
  };
  return seal(document, KEY_LIST_TYPE, signers);
}

async function seal(document: object, payloadType: string, signers: readonly Signer[]): Promise<object> {
  const payload = new TextEncoder().encode(JSON.stringify(document));
  const message = preAuthenticationEncoding(payload, payloadType);
  const signatures = signers.map(async ({ keyid, signBytes }) => ({ keyid, sig: toBase64(await signBytes(message)) }));
  return { payload: toBase64(payload), payloadType, signatures: await Promise.all(signatures) };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
