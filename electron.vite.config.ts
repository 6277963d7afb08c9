import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";

const root = import.meta.dirname;
const at = (...parts: string[]): string => resolve(root, ...parts);

/**
 * Packages that stay in node_modules: they carry native code or find their own files by their place on disk. All else is bundled, because children are
 * started from outside the app archive, where bare imports would look for packages that are inside it. The unpack list of electron-builder.yml and its
 * test hold the other end of this.
 */
export const EXTERNAL = [
  "@lancedb/lancedb",
  "apache-arrow",
  "onnxruntime-node",
  "@ffmpeg-installer/ffmpeg",
  "@ffprobe-installer/ffprobe",
  "@napi-rs/keyring",
  "@huggingface/transformers",
  // Only the main process asks for it; bundled, its CommonJS parts declare `require` a second time.
  "mqtt",
  "tesseract.js",
  "@tesseract.js-data/eng",
  "@tesseract.js-data/kor",
];

/** Entries by the name of their file in out/main. `hosts/hostPaths` finds them by these names. */
const ENTRIES: Record<string, string> = {
  main: "src-main/main.ts",
  serve: "src-main/serve.ts",
  cli: "src-main/cli.ts",
  visionChild: "src-vision/main.ts",
  inferenceWorker: "src-vision/infer/worker.ts",
  languageChild: "src-language/main.ts",
};
const present = Object.fromEntries(
  Object.entries(ENTRIES)
    .map(([name, file]) => [name, at(file)] as const)
    .filter(([, file]) => existsSync(file)),
);

const shared = { alias: { "#shared": at("src-shared") } };

/**
 * Pages are asked for at any depth (/review/v_...), so their assets need addresses from the root; electron-vite would make them relative. As a plugin
 * of its own, because its preset sets `base` after the user's.
 */
const rootedBase: Plugin = { name: "sightline:rooted-base", config: () => ({ base: "/" }) };

/** The window's pages, for both hosts' builds and the development server of the browser host. */
export const rendererConfig = {
  root: at("src-renderer"),
  resolve: shared,
  plugins: [react(), tailwindcss(), rootedBase],
  // Fonts come from node_modules, beside the pages' folder.
  server: { fs: { allow: [root] } },
};

export default defineConfig({
  main: {
    resolve: shared,
    build: {
      externalizeDeps: { include: EXTERNAL, exclude: bundled() },
      sourcemap: true,
      rolldownOptions: {
        input: present,
        // Optional accelerators of ws; it does without.
        external: ["bufferutil", "utf-8-validate"],
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  },
  preload: {
    resolve: shared,
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at("src-preload/preload.ts") },
        // A sandboxed preload is one CommonJS file; in an ESM package its ending must say so.
        output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
      },
    },
  },
  renderer: {
    ...rendererConfig,
    build: {
      minify: true,
      sourcemap: false,
      // Fonts and pictures as files: `font-src 'self'`.
      assetsInlineLimit: 0,
      rolldownOptions: { input: at("src-renderer/index.html") },
    },
  },
});

/** Dependencies of package.json that are bundled: all that are not EXTERNAL. */
function bundled(): string[] {
  const { dependencies } = JSON.parse(readFileSync(at("package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return Object.keys(dependencies).filter((name) => !EXTERNAL.includes(name));
}
