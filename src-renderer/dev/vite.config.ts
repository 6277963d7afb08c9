import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { fakeMediaPlugin } from "./fakeMediaPlugin.ts";

// The interface over a fake backend, for development and screenshots:  npx vite --config src-renderer/dev/vite.config.ts
// ?scene=full|empty|firstRun|failed|loading  &lang=en|ko  &theme=dark|light  &link=reconnecting|failed  &tick=0 (nothing moves)
export default defineConfig({
  root: "src-renderer/dev",
  plugins: [react(), tailwindcss(), fakeMediaPlugin()],
  server: { port: 5199, host: "127.0.0.1", fs: { allow: ["../.."] } },
  cacheDir: "../../node_modules/.vite-dev-page",
});
