// `npm run dev`: the browser host from source, its pages by Vite with hot reload, all from one origin behind the same guards as the built app.
import { parseArgs } from "node:util";
import { createServer, type ViteDevServer } from "vite";
import { rendererConfig } from "../electron.vite.config.ts";
import { defaultDataDir } from "../src-main/hosts/hostPaths.ts";
import { openHostBackend } from "../src-main/hosts/openHostBackend.ts";
import { startServeHost } from "../src-main/hosts/serveHost.ts";
import { forkHost } from "../src-main/platform/forkHost.ts";
import { contentSecurityPolicy, PAGE_HEADERS } from "../src-main/server/headers.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    data: { type: "string" },
    root: { type: "string", multiple: true },
    "no-open": { type: "boolean" },
  },
});

const { promise: viteReady, resolve: setVite } = Promise.withResolvers<ViteDevServer>();
const host = await startServeHost({
  ...(values.port ? { port: Number(values.port) } : {}),
  dataDir: values.data ?? defaultDataDir(),
  roots: values.root ?? [],
  openBrowser: !values["no-open"],
  childHost: forkHost,
  open: openHostBackend,
  pages: {
    middleware(request, response) {
      for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
      response.setHeader("content-security-policy", contentSecurityPolicy({ development: true }));
      void viteReady.then((vite) => vite.middlewares(request, response));
    },
  },
});
const vite = await createServer({
  ...rendererConfig,
  configFile: false,
  appType: "spa",
  // Vite's socket shares our server; ours takes /rpc, Vite its own protocol.
  server: { ...rendererConfig.server, middlewareMode: true, hmr: { server: host.server.raw } },
});
setVite(vite);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(130);
    stopping = true;
    void vite.close().then(() => host.close());
  });
}
