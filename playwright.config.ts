import { defineConfig } from "@playwright/test";
import { COMPILE_CACHE } from "./scripts/compileCache.ts";

// Every spec starts the app.
process.env["NODE_COMPILE_CACHE"] ??= COMPILE_CACHE;

// The real app in a real browser: every spec starts its own host over its own library (e2e/lib/app.ts). electron.spec.ts runs where Electron's
// binary is. Retries are off: a flaky test is a bug here or in the app.
export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  workers: 1,
  retries: 0,
  timeout: 120_000,
  forbidOnly: true,
  reporter: [
    ["list"],
    ["json", { outputFile: process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"] ?? "test-results/report.json" }],
  ],
  outputDir: "test-results",
});
