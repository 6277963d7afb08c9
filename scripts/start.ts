// `npm start`: builds when the sources changed, then opens the app in Electron, or, where that cannot be, in the browser, saying why in one line.
import { spawn, type ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { COMPILE_CACHE } from "./compileCache.ts";
import { ensureBuilt } from "./ensureBuilt.ts";
import { electronBinary, electronObstacle, fetchElectron } from "./electronBinary.ts";

const root = resolve(import.meta.dirname, "..");
const FETCH_DEADLINE_MS = Number(process.env["SIGHTLINE_ELECTRON_WAIT_MS"] ?? 20_000);
/** Electron that ends this soon with a failure never came up (sandbox, missing library); the browser is tried instead. */
const FALSE_START_MS = 10_000;

const children = new Set<ChildProcess>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // Ctrl-C reaches the children by itself (same terminal); forwarding twice would cut their orderly close short.
  process.on(signal, () => {
    if (signal !== "SIGINT") for (const child of children) child.kill(signal);
  });
}

function run(command: string, args: string[], env = process.env): Promise<number> {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", env });
  children.add(child);
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      children.delete(child);
      done(code ?? 1);
    });
  });
}

async function main(): Promise<number> {
  const { values, tokens } = parseArgs({
    options: {
      browser: { type: "boolean" },
      data: { type: "string" },
      port: { type: "string" },
      root: { type: "string", multiple: true },
      "no-open": { type: "boolean" },
    },
    tokens: true,
  });
  await ensureBuilt();
  const serve = async (why: string): Promise<number> => {
    process.stderr.write(`${why}; opening Sightline in the browser instead.\n`);
    const passed = tokens.flatMap((token) =>
      token.kind === "option" && token.name !== "browser"
        ? [`--${token.name}`, ...(token.value === undefined ? [] : [token.value])]
        : [],
    );
    const args = ["--disable-warning=ExperimentalWarning", join(root, "out", "main", "serve.js"), ...passed];
    return await run(process.execPath, args, { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env });
  };
  if (values.browser || values.port !== undefined || values["no-open"]) return await serve("The browser was asked for");
  const obstacle = electronObstacle();
  if (obstacle) return await serve(capital(obstacle));
  let path = electronBinary();
  if (!path) {
    process.stderr.write("Fetching Electron (first start only) ...\n");
    const fetched = await fetchElectron(FETCH_DEADLINE_MS);
    if (fetched.download) children.add(fetched.download);
    if (!fetched.path) {
      const status = await serve(fetched.reason);
      fetched.download?.kill();
      return status;
    }
    path = fetched.path;
  }
  const startedAt = Date.now();
  const status = await run(path, [root, ...(values.data ? [`--data=${resolve(values.data)}`] : [])]);
  if (status !== 0 && Date.now() - startedAt < FALSE_START_MS)
    return await serve(`Electron ended with status ${status} before it came up`);
  return status;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
