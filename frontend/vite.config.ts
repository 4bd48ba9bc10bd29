import { defineConfig, loadEnv } from "vite";
import { offlineShell } from "./bundler/offline-shell.ts";
import { precompress } from "./bundler/precompress.ts";
import { requirePublicKeys } from "./bundler/require-public-keys.ts";
import { SITE_ADDRESSES, SITE_HEADERS, SITE_URL, staticSite } from "./bundler/static-site.ts";

/** Django serves the page at the root, and everything that it consists of under its static files. */
const HUB = { pageUrl: "/", base: "/static/page/", headers: {}, define: {}, plugins: [] };
/** Any web host serves the page that `manage.py export_site` writes. */
const SITE = { pageUrl: SITE_URL, base: SITE_URL, headers: SITE_HEADERS, define: SITE_ADDRESSES, plugins: [staticSite()] };
const IS_SITE = Boolean(process.env["HUB_PAGE_SITE"]);
const TARGET = IS_SITE ? SITE : HUB;
const ADMIN_UPLOAD = "admin-upload";
const HUB_URL = process.env["HUB_URL"] ?? "http://127.0.0.1:8000";

export default defineConfig(({ command, mode }) => {
  if (command === "build") requirePublicKeys(loadEnv(mode, process.cwd(), "VITE_"));
  return {
    base: TARGET.base,
    define: TARGET.define,
    // A build that is only looked at, such as a test's, needs no compressed copies.
    plugins: [...TARGET.plugins, offlineShell(TARGET.pageUrl, TARGET.headers), ...(process.env["HUB_PAGE_PLAIN"] ? [] : [precompress()])],
    server: {
      fs: { allow: [".."] }, // the manifest schema lies beside the Python that writes it
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
      proxy: { "/api": HUB_URL, "/chunks": HUB_URL },
    },
    // A strict CSP allows neither data: URLs nor inline scripts: everything is a file of its own.
    build: {
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 300,
      reportCompressedSize: false,
      // The visitors' page, the one in which a worker of the hub proves a candidate, and the script of a page of the
      // admin, which Django finds by a name that stays.
      rolldownOptions: {
        input: IS_SITE ? { index: "index.html" } : { index: "index.html", proof: "proof.html", [ADMIN_UPLOAD]: "src/admin-upload/main.ts" },
        output: { entryFileNames: ({ name }) => (name === ADMIN_UPLOAD ? "[name].js" : "assets/[name]-[hash].js") },
      },
    },
    worker: { format: "es" },
    // The runtime finds its WebAssembly beside its own file, which pre-bundling would move.
    optimizeDeps: { exclude: ["onnxruntime-web"] },
  };
});
