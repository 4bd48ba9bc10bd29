/** The keys that a page trusts are part of its code: without them a build would show nothing but refusals. */

const VARIABLE = "VITE_HUB_PUBLIC_KEYS";
const VERSION = "VITE_HUB_KEY_LIST_VERSION";

/**
 * Checks the pinned keys, a JSON object {keyid: base64 of the raw 32-byte Ed25519 public key}, and the version of the
 * key list which they are.
 *
 * @throws Error when the keys are absent or no such object, or the version is no whole number.
 */
export function requirePublicKeys(environment: Readonly<Record<string, string | undefined>>): void {
  const text = environment[VARIABLE];
  if (!text) {
    throw new Error(`${VARIABLE} is not set: give the hub's public keys as JSON {"keyid": "base64 of the raw key"}.`);
  }
  if (!/^[0-9]*$/.test(environment[VERSION] ?? "")) throw new Error(`${VERSION} is not a whole number.`);
  const keys = parseObject(text);
  const entries = Object.entries(keys);
  if (entries.length === 0) throw new Error(`${VARIABLE} names no key.`);
  for (const [keyid, value] of entries) {
    if (typeof value !== "string" || Buffer.from(value, "base64").length !== 32) {
      throw new Error(`${VARIABLE}: the key ${keyid} is not the base64 of 32 bytes.`);
    }
  }
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through: said below in the same words.
  }
  throw new Error(`${VARIABLE} is not a JSON object.`);
}
