/**
 * The page for hosts that send files and nothing else, below any path: relative addresses, policy and isolation without
 * headers, and the few files that such hosts look for.
 */
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";

/** Where everything is, as the page sees it: beside itself. */
export const SITE_URL = "./";

/** Where `manage.py export_site` lays the documents, as scripts in assets/ see it. A model's is asked for by name, too. */
export const SITE_ADDRESSES: Readonly<Record<string, string>> = {
  "import.meta.env.VITE_HUB_MANIFEST_URL": JSON.stringify("../api/manifest"),
  "import.meta.env.VITE_HUB_MODEL_MANIFEST_URL": JSON.stringify("../api/manifest-{model}?model={model}"),
  "import.meta.env.VITE_HUB_MODELS_URL": JSON.stringify("../api/models.json"),
  "import.meta.env.VITE_HUB_KEY_LISTS_URL": JSON.stringify("../api/key-lists.json"),
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** What the hub sends with the page. Here the service worker adds it, and hosts that read `_headers`. */
export const SITE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": `${POLICY}; frame-ancestors 'none'`,
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
};

const OPEN = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" };
/** By path, for a site at the root of its host. No header stands in two that fit one path: hosts would join them. */
const HEADERS_BY_PATH: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/*": { ...SITE_HEADERS, "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff" },
  "/assets/*": { "Cache-Control": "public, max-age=31536000, immutable" },
  "/chunks/*": { "Cache-Control": "public, max-age=31536000, immutable, no-transform", ...OPEN },
  "/api/*": { "Cache-Control": "public, max-age=60, stale-while-revalidate=600", ...OPEN },
};

/** Without a link: it is shown at any depth, and does not know where the site begins. */
const NOT_FOUND = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Moebius Hub: nothing here</title>
    <!-- Of a host that sends our policy the browser takes no style, and shows it plain. -->
    <style>
      body { display: grid; place-content: center; min-block-size: 80vh; margin: 2rem; font-family: serif; text-align: center; }
      h1 { font-weight: normal; }
    </style>
  </head>
  <body>
    <h1>There is nothing here</h1>
    <p>The page is at the beginning of this site.</p>
  </body>
</html>
`;

/** Vite plugin. */
export function staticSite(): Plugin {
  let outDir = "";
  return {
    name: "moebius-static-site",
    apply: "build",
    configResolved(config): void {
      outDir = resolve(config.root, config.build.outDir);
    },
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
    ],
    async writeBundle(): Promise<void> {
      await writeFile(join(outDir, "_headers"), headersFile());
      await writeFile(join(outDir, "404.html"), NOT_FOUND);
      await writeFile(join(outDir, ".nojekyll"), "");
    },
  };
}

function headersFile(): string {
  const lines = Object.entries(HEADERS_BY_PATH).flatMap(([path, headers]) => [
    path,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
  ]);
  return `${lines.join("\n")}\n`;
}
