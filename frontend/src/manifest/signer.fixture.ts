/** For tests: a hub's signing key, made on the spot. */
import type { PublicKeys } from "../config.ts";
import { preAuthenticationEncoding } from "./open-envelope.ts";

export interface Signer {
  readonly keys: PublicKeys;
  /** The DSSE envelope around `document`. */
  sign(document: object): Promise<string>;
}

export async function makeSigner(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]));
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const keyid = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", raw)));
  return {
    keys: { [keyid]: toBase64(raw) },
    async sign(document) {
      const payload = new TextEncoder().encode(JSON.stringify(document));
      const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, preAuthenticationEncoding(payload));
      return JSON.stringify({
        payload: toBase64(payload),
        payloadType: "application/vnd.moebius-hub.manifest.v1+json",
        signatures: [{ keyid, sig: toBase64(new Uint8Array(signature)) }],
      });
    },
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
