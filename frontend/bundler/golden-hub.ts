/** For tests: a hub that serves the committed tiny release over real HTTP, as the real one would. */
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const GOLDEN = new URL("../../tests/golden/", import.meta.url);

/** {keyid: base64}: the keys that signed what is served. */
export const GOLDEN_KEYS: string = readGolden("keys.json").trim();
const CHUNKS = JSON.parse(readGolden("tiny_release/chunks.json")) as Readonly<Record<string, string>>;

function readGolden(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, GOLDEN)), "utf-8");
}

/** Answers /api/manifest and /chunks/<aa>/<sha256>; false for every other path. */
export function answerAsHub(path: string, response: ServerResponse): boolean {
  if (path === "/api/manifest") {
    response.setHeader("Content-Type", "application/vnd.dsse.envelope.v1+json");
    response.end(readGolden("tiny_release/envelope.json"));
    return true;
  }
  const sha256 = /^\/chunks\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(path)?.[1];
  if (sha256 === undefined) return false;
  const chunk = CHUNKS[sha256];
  response.statusCode = chunk === undefined ? 404 : 200;
  response.setHeader("Content-Type", "application/octet-stream");
  response.end(chunk === undefined ? "" : Buffer.from(chunk, "base64"));
  return true;
}

/** The same as a plugin for vitest's server. */
export function goldenHub(): Plugin {
  return {
    name: "moebius-golden-hub",
    configureServer(server): void {
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://hub.invalid");
        if (!answerAsHub(pathname, response)) next();
      });
    },
  };
}
