import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { reviewMediaPlugin } from "./reviewMediaPlugin.ts";

// The Review view over a generated clip whose boxes are known:  npx vite --config src-renderer/dev/review.vite.config.ts
// then /review.html ?scene=ready|analysing|making|vfr|proxy|missing|empty|failed|gone  &lang=en|ko  &theme=dark|light  &t=<us>  &link=reconnecting
export default defineConfig({
  root: "src-renderer/dev",
  plugins: [react(), tailwindcss(), reviewMediaPlugin()],
  server: { port: 5198, host: "127.0.0.1", fs: { allow: ["../.."] } },
  cacheDir: "../../node_modules/.vite-review-page",
});
