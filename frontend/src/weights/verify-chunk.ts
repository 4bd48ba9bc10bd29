/** A chunk is its SHA-256: whoever served it, these are the bytes or they are not. */
import type { Chunk } from "../manifest/schema.ts";

/** Null when `bytes` are the chunk; otherwise what is wrong with them, in words. */
export async function findMismatch(bytes: Uint8Array<ArrayBuffer>, chunk: Chunk): Promise<string | null> {
  if (bytes.length !== chunk.size) {
    return `${String(bytes.length)} bytes where ${String(chunk.size)} belong`;
  }
  const actual = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  return actual === chunk.sha256 ? null : `its SHA-256 is ${actual.slice(0, 12)}`;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
