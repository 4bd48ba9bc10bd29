import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { configDefaults, defineConfig } from "vitest/config";
import { CHROMIUM } from "./bundler/chromium.ts";
import { GOLDEN_KEYS, goldenHub } from "./bundler/golden-hub.ts";

const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  plugins: [goldenHub()],
  server: { fs: { allow: [REPOSITORY] } },
  // Found late, these would reload the page in the middle of a test.
  optimizeDeps: {
    exclude: ["onnxruntime-web"],
    include: ["preact", "preact/hooks", "preact/jsx-runtime", "preact/jsx-dev-runtime", "@preact/signals"],
  },
  test: {
    env: { VITE_HUB_PUBLIC_KEYS: GOLDEN_KEYS },
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          environment: "node",
          maxWorkers: "100%", // else one core is left idle, and of two that is half
          testTimeout: 20_000, // pixel by pixel, on a machine that may do other things as well
          include: ["src/**/*.test.{ts,tsx}", "bundler/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "src/**/*.browser.test.{ts,tsx}"],
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["src/**/*.browser.test.{ts,tsx}"],
          // One page at a time, as a visitor has it: two that share the software adapter can lock each other out.
          fileParallelism: false,
          testTimeout: 60_000, // WebGPU in software, on a machine that may do other things as well
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: CHROMIUM }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
