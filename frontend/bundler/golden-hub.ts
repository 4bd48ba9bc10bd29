/** For tests: a hub that serves the committed tiny releases over real HTTP, as the real one would. */
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const GOLDEN = new URL("../../tests/golden/", import.meta.url);
/** One of each kind; the first is the hub's default. */
const RELEASES = ["tiny_release", "tiny_direct_release"].map(readRelease);

/** {keyid: base64}: the keys that signed what is served. */
export const GOLDEN_KEYS: string = readGolden("keys.json").trim();

interface GoldenRelease {
  readonly manifest: {
    readonly model: { readonly slug: string };
    readonly version: string;
    readonly channel: string;
    readonly pipeline: { readonly kind: string; readonly image_size: number };
    readonly variants: readonly object[];
  };
  readonly envelope: string;
  /** {sha256: base64}. */
  readonly chunks: Readonly<Record<string, string>>;
}

function readRelease(folder: string): GoldenRelease {
  return {
    manifest: JSON.parse(readGolden(`${folder}/manifest.json`)) as GoldenRelease["manifest"],
    envelope: readGolden(`${folder}/envelope.json`),
    chunks: JSON.parse(readGolden(`${folder}/chunks.json`)) as Readonly<Record<string, string>>,
  };
}

function readGolden(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, GOLDEN)), "utf-8");
}

/** Names of the chunks that were asked for, whoever did. */
let askedChunks: string[] = [];

/**
 * Answers /api/models/, /api/manifest[?model=] and /chunks/<aa>/<sha256>; false for every other path.
 *
 * /golden/asked tells which chunks were asked for since it was asked itself: a page cannot see what its workers fetch.
 */
export function answerAsHub({ pathname, searchParams }: URL, response: ServerResponse): boolean {
  const sha256 = /^\/chunks\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(pathname)?.[1];
  if (sha256 !== undefined) answerChunk(sha256, response);
  else if (pathname === "/golden/asked") answerAsked(response);
  else if (pathname === "/api/manifest") answerManifest(searchParams.get("model"), response);
  else if (pathname === "/api/models/") answer(response, "application/json", JSON.stringify({ results: RELEASES.map(toListed) }));
  else return false;
  return true;
}

function answerManifest(model: string | null, response: ServerResponse): void {
  const release = RELEASES.find(({ manifest }) => manifest.model.slug === (model ?? RELEASES[0]?.manifest.model.slug));
  if (release === undefined) answer(response, "application/problem+json", '{"code":"model.unknown"}', 404);
  else answer(response, "application/vnd.dsse.envelope.v1+json", release.envelope);
}

function answerAsked(response: ServerResponse): void {
  answer(response, "application/json", JSON.stringify(askedChunks));
  askedChunks = [];
}

function answerChunk(sha256: string, response: ServerResponse): void {
  askedChunks.push(sha256);
  const chunk = RELEASES.map(({ chunks }) => chunks[sha256]).find((text) => text !== undefined);
  if (chunk === undefined) answer(response, "application/octet-stream", "", 404);
  else answer(response, "application/octet-stream", Buffer.from(chunk, "base64"));
}

function answer(response: ServerResponse, type: string, body: string | Buffer, status = 200): void {
  response.statusCode = status;
  response.setHeader("Content-Type", type);
  response.end(body);
}

function toListed({ manifest }: GoldenRelease, index: number): object {
  const { model, version, channel, pipeline, variants } = manifest;
  const { kind, image_size } = pipeline;
  return { ...model, is_default: index === 0, offer: { version, channel, kind, image_size, variants } };
}

/** The same as a plugin for vitest's server. */
export function goldenHub(): Plugin {
  return {
    name: "moebius-golden-hub",
    configureServer(server): void {
      server.middlewares.use((request, response, next) => {
        if (!answerAsHub(new URL(request.url ?? "/", "http://hub.invalid"), response)) next();
      });
    },
  };
}
