import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { COMPILE_CACHE } from "./scripts/compileCache.ts";

// `pure`: no I/O at all. `node`: files, children, sockets, native modules. `dom`: components. Tests that need real footage call
// `material()` from test/material.ts, which skips them aloud when SIGHTLINE_MATERIAL does not name the folder.
export default defineConfig({
  test: {
    // Most tests of `node` wait for children: one worker a core, where the default leaves one core idle.
    maxWorkers: availableParallelism(),
    projects: [
      // Nothing there keeps state between files: what they import is loaded once for all of them, which is half of the time.
      { test: { name: "pure", include: ["src-shared/**/*.test.ts"], environment: "node", isolate: false } },
      {
        test: {
          name: "node",
          include: [
            "src-main/**/*.test.ts",
            "src-vision/**/*.test.ts",
            "src-language/**/*.test.ts",
            "src-preload/**/*.test.ts",
            "scripts/**/*.test.ts",
            "lint/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
          environment: "node",
          pool: "forks",
          // Many start the CLI or a process of the app, again and again.
          env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
          testTimeout: 30_000,
          // Clips are made there.
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "dom",
          include: ["src-renderer/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
          // Every file has a document of its own all the same; modules are loaded once for all.
          isolate: false,
          // States are waited for; a busy machine only takes longer to get there.
          testTimeout: 20_000,
        },
      },
    ],
  },
});
