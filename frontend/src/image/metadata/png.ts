/** Chunks of a PNG file (W3C PNG 3): eXIf (11.3.4.5) and iCCP (11.3.2.3). */

import { pngChunk } from "../png-chunk.ts";
import { concatenate, hasText, latin1, viewOf } from "./bytes.ts";
import { checkIcc } from "./icc.ts";
import { MAX_EXIF_BYTES, MAX_ICC_BYTES, type Metadata } from "./metadata.ts";

const SIGNATURE = "\u0089PNG\r\n\u001a\n";
/** Chunks that say how to read the colours: the profile says it better. */
const COLOUR_CHUNKS = ["iCCP", "sRGB", "gAMA", "cHRM", "cICP"];
const PROFILE_NAME = "ICC profile";
const MAX_NAME_BYTES = 79;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array<ArrayBuffer>;
  /** With length, type and checksum. */
  readonly whole: Uint8Array<ArrayBuffer>;
}

/** @returns null for a file that is no PNG */
export async function readPng(file: Uint8Array<ArrayBuffer>): Promise<Metadata | null> {
  if (!hasText(file, 0, SIGNATURE)) return null;
  const chunks = parseChunks(file);
  const exif = chunks.find(({ type }) => type === "eXIf")?.data ?? null;
  const profile = chunks.find(({ type }) => type === "iCCP");
  return {
    format: "png",
    exif: exif !== null && exif.length <= MAX_EXIF_BYTES ? exif.slice() : null,
    icc: profile === undefined ? null : await readProfile(profile.data),
    quality: null,
  };
}

export async function writePng(file: Uint8Array<ArrayBuffer>, { exif, icc }: Pick<Metadata, "exif" | "icc">): Promise<Uint8Array<ArrayBuffer>> {
  const [header, ...rest] = parseChunks(file);
  if (header === undefined) return new Uint8Array(file);
  const replaced = [...(exif === null ? [] : ["eXIf"]), ...(icc === null ? [] : COLOUR_CHUNKS)];
  const kept = rest.filter(({ type }) => !replaced.includes(type)).map(({ whole }) => whole);
  return concatenate([latin1(SIGNATURE), header.whole, ...(await metadataChunks({ exif, icc })), ...kept]);
}

/** To stand between header and pixels. */
export async function metadataChunks({ exif, icc }: Pick<Metadata, "exif" | "icc">): Promise<Uint8Array<ArrayBuffer>[]> {
  const profile = icc === null ? [] : [pngChunk("iCCP", concatenate([latin1(`${PROFILE_NAME}\0\0`), await deflate(icc)]))];
  return [...profile, ...(exif === null ? [] : [pngChunk("eXIf", exif)])];
}

function parseChunks(file: Uint8Array<ArrayBuffer>): Chunk[] {
  const chunks: Chunk[] = [];
  const view = viewOf(file);
  for (let at = SIGNATURE.length; at + 12 <= file.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > file.length) break;
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.push({ type, data: file.subarray(at + 8, at + 8 + length), whole: file.subarray(at, at + 12 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** Name, a zero, the method (0 = zlib), and the compressed profile. */
async function readProfile(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
  const nameEnd = data.indexOf(0);
  if (nameEnd < 1 || nameEnd > MAX_NAME_BYTES || data[nameEnd + 1] !== 0) return null;
  const profile = await inflate(data.slice(nameEnd + 2), MAX_ICC_BYTES);
  return profile && checkIcc(profile);
}

/** Some bytes can unfold to gigabytes: no more than `most` are read. */
async function inflate(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return concatenate(parts);
      parts.push(value);
      length += value.length;
      if (length <= most) continue;
      await reader.cancel();
      return null;
    }
  } catch {
    return null; // damaged, or followed by bytes that do not belong to it
  }
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
