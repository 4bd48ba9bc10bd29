/**
 * Makes the page installable: writes the web app manifest, and the service worker with the list of what this build is.
 *
 * Both follow the finished files, so the list holds whatever the build wrote and names its revision by their content.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";
import { SHARE_FIELD, SHARE_PATH } from "../src/offline/share-target.ts";
import type { ShellFiles } from "../src/offline/shell-files.ts";

export const SERVICE_WORKER = "service-worker.js";
const MANIFEST = "manifest.webmanifest";
const SOURCE = "src/offline/shell.worker.ts";

/** The runtime, of whose three builds a browser needs one, and the sample photographs without their thumbnails. */
const KEPT_ON_USE = /^assets\/(?:ort[.-].+\.(?:js|wasm)|(?!.+-small-).+\.jpg)$/;
/** For the hub's own proof of a release, for its admin, for the system's launcher, for servers that compress. */
const NOT_OF_THE_PAGE = /^proof\.html$|^admin-upload\.js$|^assets\/prov?(?:e|of)[.-]|^icons\/|\.(?:br|gz)$|^service-worker\.js$|^404\.html$|^_headers$|^\.(?:nojekyll|built-from)$/;

const PICTURES = {
  "image/png": [".png"],
  "image/jpeg": [".jpg", ".jpeg"],
  "image/webp": [".webp"],
  "image/avif": [".avif"],
};

/**
 * Vite plugin.
 *
 * @param pageUrl where the page is served: the scope of the service worker, which lies beside it; may be relative
 * @param headers what the service worker adds to every answer
 */
export function offlineShell(pageUrl: string, headers: Readonly<Record<string, string>>): Plugin {
  let root = "";
  let base = "";
  let outDir = "";
  return {
    name: "moebius-offline-shell",
    apply: "build",
    configResolved(config): void {
      root = config.root;
      base = config.base;
      outDir = resolve(config.root, config.build.outDir);
    },
    transformIndexHtml: (_, { path }) =>
      path === "/index.html"
        ? [{ tag: "link", attrs: { rel: "manifest", href: `${base}${MANIFEST}` }, injectTo: "head" }]
        : [],
    async writeBundle(): Promise<void> {
      await writeFile(join(outDir, MANIFEST), JSON.stringify(webAppManifest(pageUrl), null, 2));
      const shell = { ...(await listShell(outDir, base)), headers };
      await writeFile(join(outDir, SERVICE_WORKER), await bundleWorker(root, shell));
    },
  };
}

/** What the page consists of in `folder`, which is served at `base`. */
export async function listShell(folder: string, base: string): Promise<Omit<ShellFiles, "headers">> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !NOT_OF_THE_PAGE.test(path))
    .sort();
  const revision = createHash("sha256");
  for (const path of paths) revision.update(`${path}\0`).update(await readFile(join(folder, path)));
  const page = createHash("sha256").update(await readFile(join(folder, "index.html"))).digest("hex");
  const urlsOf = (some: readonly string[]): string[] => some.map((path) => base + path);
  return {
    revision: revision.digest("hex").slice(0, 16),
    page,
    files: urlsOf(paths.filter((path) => !KEPT_ON_USE.test(path) && path !== "index.html")),
    onUse: urlsOf(paths.filter((path) => KEPT_ON_USE.test(path))),
  };
}

/** One classic script, which every browser with service workers can run. */
async function bundleWorker(root: string, shell: ShellFiles): Promise<string> {
  const built = (await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "error",
    define: { SHELL_FILES: JSON.stringify(shell) },
    build: {
      write: false,
      target: "es2022",
      rolldownOptions: { input: SOURCE, output: { format: "iife", entryFileNames: SERVICE_WORKER } },
    },
  })) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
  const [chunk] = (Array.isArray(built) ? built : [built]).flatMap(({ output }) => output);
  if (chunk?.type !== "chunk") throw new Error("The service worker did not build.");
  return chunk.code;
}

/** Icons lie beside the manifest; the rest is where the page is. */
function webAppManifest(pageUrl: string): object {
  return {
    name: "Moebius Hub",
    short_name: "Moebius",
    description: "Remove anything from a picture, on your own machine.",
    lang: "en",
    // A relative one would be taken from the host's root; without any it is the start.
    ...(pageUrl.startsWith("/") ? { id: pageUrl } : {}),
    start_url: pageUrl,
    scope: pageUrl,
    display: "standalone",
    background_color: "#f5f3ed",
    theme_color: "#f5f3ed",
    categories: ["photo", "graphics", "utilities"],
    icons: [
      { src: "favicon.svg", type: "image/svg+xml", sizes: "any" },
      ...[192, 512].flatMap((size) => [
        { src: `icons/icon-${String(size)}.png`, type: "image/png", sizes: `${String(size)}x${String(size)}` },
        {
          src: `icons/maskable-${String(size)}.png`,
          type: "image/png",
          sizes: `${String(size)}x${String(size)}`,
          purpose: "maskable",
        },
      ]),
    ],
    share_target: {
      action: pageUrl + SHARE_PATH,
      method: "POST",
      enctype: "multipart/form-data",
      params: { files: [{ name: SHARE_FIELD, accept: ["image/*"] }] },
    },
    file_handlers: [{ action: pageUrl, accept: PICTURES }],
  };
}
