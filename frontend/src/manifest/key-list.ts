/**
 * The list of the keys that may sign, itself signed: TUF's root of trust, kept small.
 *
 * A version adds keys or takes keys back, and follows from the version before it (TUF specification, 5.3): it is signed
 * by a key of the version before, by a key of its own, and by every key that it adds. What was revoked stays revoked.
 */
import schema from "../../../inpaint_app/manifest/key_list_schema.json";
import type { PublicKeys } from "../config.ts";
import { AppError } from "../errors.ts";
import { KeyChainBrokenError, KeyListMalformedError, KeyListRollbackError } from "./errors.ts";
import { KeyRevokedError, SignatureUnsupportedError, SignatureUntrustedError } from "./errors.ts";
import { findFaults } from "./json-schema.ts";
import { decodeBase64, listSigners, openEnvelope } from "./open-envelope.ts";
import { parseStrictJson } from "./strict-json.ts";

export const KEY_LIST_TYPE = "application/vnd.moebius-hub.key-list.v1+json";
const MAX_KEY_LIST_BYTES = 256 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

export interface Revocation {
  readonly keyid: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly why: string;
}

/** Who may sign as of `version`; 0 stands for keys that a page pins before there is a list. */
export interface KeyList {
  readonly version: number;
  readonly keys: PublicKeys;
  readonly revoked: readonly Revocation[];
}

/**
 * The payload of a manifest's envelope that a key of the list signed.
 *
 * @throws KeyRevokedError where it is signed by one that was taken back, and what openEnvelope throws.
 */
export async function openTrusted(envelope: Uint8Array, { keys, revoked }: KeyList): Promise<Bytes> {
  try {
    return await openEnvelope(envelope, keys);
  } catch (error) {
    if (!(error instanceof SignatureUntrustedError)) throw error;
    const signers = listSigners(envelope);
    const revocation = revoked.find(({ keyid }) => signers.includes(keyid));
    throw revocation === undefined ? error : new KeyRevokedError(revocation.keyid, revocation.why);
  }
}

/**
 * The newest list that follows from `trusted`; envelopes up to its version are passed over.
 *
 * @throws KeyListRollbackError where they end before it, KeyListMalformedError, KeyChainBrokenError,
 *   SignatureUnsupportedError.
 */
export async function walkKeyLists(trusted: KeyList, envelopes: readonly Uint8Array[]): Promise<KeyList> {
  if (envelopes.length < trusted.version) throw new KeyListRollbackError(envelopes.length, trusted.version);
  let newest = trusted;
  for (const envelope of envelopes.slice(trusted.version)) newest = await follow(newest, envelope);
  return newest;
}

async function follow(trusted: KeyList, envelope: Uint8Array): Promise<KeyList> {
  const open = (keys: PublicKeys): Promise<Bytes> => openEnvelope(envelope, keys, KEY_LIST_TYPE);
  try {
    const following = await decodeKeyList(await open(trusted.keys));
    await open(following.keys);
    for (const [keyid, key] of Object.entries(following.keys)) {
      if (!Object.hasOwn(trusted.keys, keyid)) await open({ [keyid]: key });
    }
    checkSuccession(trusted, following);
    return following;
  } catch (error) {
    const isSaid = error instanceof KeyListMalformedError || error instanceof SignatureUnsupportedError;
    if (!(error instanceof AppError) || isSaid || error instanceof KeyChainBrokenError) throw error;
    throw new KeyChainBrokenError(trusted.version, error.message, { cause: error });
  }
}

function checkSuccession(before: KeyList, after: KeyList): void {
  const broken = (what: string): KeyChainBrokenError => new KeyChainBrokenError(before.version, what);
  if (after.version !== before.version + 1) throw broken(`version ${String(after.version)} stands after it.`);
  const isKept = (entry: Revocation, index: number): boolean => isSame(entry, after.revoked[index]);
  if (!before.revoked.every(isKept)) throw broken("a revocation is forgotten.");
  const returning = after.revoked.find(({ keyid }) => Object.hasOwn(after.keys, keyid));
  if (returning !== undefined) throw broken(`it trusts ${returning.keyid}, which is revoked.`);
}

function isSame(one: Revocation, other: Revocation | undefined): boolean {
  return one.keyid === other?.keyid && one.at === other.at && one.why === other.why;
}

async function decodeKeyList(payload: Uint8Array): Promise<KeyList> {
  if (payload.length > MAX_KEY_LIST_BYTES) throw new KeyListMalformedError("it is too long.");
  const document = parseJson(payload);
  const [fault] = findFaults(schema, document);
  if (fault !== undefined) throw new KeyListMalformedError(`${fault}.`);
  const { version, keys, revoked } = document as KeyList;
  for (const [keyid, key] of Object.entries(keys)) {
    if ((await toKeyId(key)) !== keyid) throw new KeyListMalformedError(`the key ${keyid} has another id.`);
  }
  return { version, keys, revoked };
}

/** @throws KeyListMalformedError. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    throw new KeyListMalformedError("it is no JSON that we read.", { cause: error });
  }
}

/** SHA-256 of the raw key, in hex. */
async function toKeyId(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", decodeBase64(key, "key")));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
