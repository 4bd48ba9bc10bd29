/** `npm run benchmark`: figures, not tests; nothing here runs with `npm test`. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    environment: "node",
    include: ["benchmarks/*.benchmark.ts"],
    testTimeout: 1_800_000, // a simulated graphics card takes its time
    hookTimeout: 120_000,
  },
});
