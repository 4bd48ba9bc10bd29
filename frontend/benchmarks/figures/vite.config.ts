/** Builds this page alone, to carry to the machine that measures: it needs neither Node nor packages there. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/page/",
  build: { target: "es2022", assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 1000 },
  worker: { format: "es" },
});
