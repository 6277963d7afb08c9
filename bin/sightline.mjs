#!/usr/bin/env node
// `sightline <command>`. Finds Node 24 (the app's own copy from npm when this one is older) and runs the CLI: from source in a checkout, else as built.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src-main", "cli.ts");
const entry = existsSync(source) ? source : join(root, "out", "main", "cli.js");
const NEEDED = 24;

if (Number(process.versions.node.split(".")[0]) >= NEEDED) {
  // node:sqlite warns that it is experimental on every start; that is our concern, not the operator's.
  const emit = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === "string" ? rest[0] : rest[0]?.type;
    if (type !== "ExperimentalWarning") emit(warning, ...rest);
  };
  process.argv[1] = entry;
  // Half of a short command's time is reading sources: what was compiled is kept for the next one. Children get it by the environment.
  process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules", ".cache", "sightline");
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import(pathToFileURL(entry).href);
} else {
  const node = ownNode();
  if (!node) {
    process.stderr.write(
      `Sightline needs Node ${NEEDED}; this is ${process.version}. Run \`npm ci\` in ${root} to get it.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // The child gets Ctrl-C from the terminal; it decides how to end, we follow.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/** Path of the Node that npm installed with the app, or null. */
function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const path = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
