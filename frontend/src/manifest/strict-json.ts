/** JSON without its ambiguities: what two readers could understand differently is refused, because it is signed. */
import { describeCause } from "../errors.ts";
import { ManifestMalformedError } from "./errors.ts";

/** Strings and the punctuation around them; everything else in a valid text is numbers, literals and spaces. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}:]/g;

/**
 * The value that these bytes spell: UTF-8 without a byte order mark, no key twice, only finite numbers and whole characters.
 *
 * @throws ManifestMalformedError.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text, refuseUnreadable);
    refuseRepeatedKeys(text);
    return value;
  } catch (error) {
    throw new ManifestMalformedError(`this is no JSON that we read (${describeCause(error)}).`, { cause: error });
  }
}

function refuseUnreadable(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("a number is out of range");
  if (!isWholeText(key) || (typeof value === "string" && !isWholeText(value))) {
    throw new RangeError("half a character stands alone");
  }
  return value;
}

/** False for a surrogate without its partner, which has no UTF-8. */
function isWholeText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** `text` is valid JSON: JSON.parse has read it, and kept the last of equal keys without a word. */
function refuseRepeatedKeys(text: string): void {
  const open: Set<string>[] = [];
  let lastString = "";
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (token === ":") {
      const key = JSON.parse(lastString) as string;
      if (open.at(-1)?.has(key)) throw new SyntaxError(`the key ${key} stands there twice`);
      open.at(-1)?.add(key);
    } else lastString = token;
  }
}
