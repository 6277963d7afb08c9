import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
/** What the bundle is made of. */
const INPUTS = [
  "src-language",
  "src-main",
  "src-preload",
  "src-renderer",
  "src-shared",
  "src-vision",
  "electron.vite.config.ts",
  "package.json",
  "package-lock.json",
];
const STAMP = join(root, "out", ".built");
const LOCK = join(root, "out", ".building");

/** A fingerprint of names, sizes and times of all inputs: one stat per file, no reading. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const visit = (path: string): void => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found) return;
    if (found.isDirectory()) {
      for (const name of readdirSync(join(root, path)).toSorted()) visit(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`${path}\0${found.size}\0${found.mtimeMs}\n`);
    }
  };
  for (const input of INPUTS) visit(input);
  return hash.digest("hex");
}

const builtFrom = (): string | null => {
  try {
    return readFileSync(STAMP, "utf8");
  } catch {
    return null;
  }
};

/** True when out/ was built from exactly these sources. */
export const isFresh = (): boolean => builtFrom() === fingerprint();

/**
 * Builds out/ unless it is fresh. Two processes that want it (a start and a test) take turns. Rejects with the builder's own words.
 * @returns true when it had to build
 */
export async function ensureBuilt(options: { quiet?: boolean } = {}): Promise<boolean> {
  if (isFresh()) return false;
  await takeLock();
  try {
    if (isFresh()) return false;
    if (!options.quiet) process.stderr.write("Building Sightline (once after each change) ...\n");
    // Taken before the build: a file saved while it runs makes the result stale, as it should.
    const inputs = fingerprint();
    await build();
    writeFileSync(STAMP, inputs);
    return true;
  } finally {
    rmSync(LOCK, { force: true, recursive: true });
  }
}

function build(): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn(
      process.execPath,
      [join(root, "node_modules", "electron-vite", "bin", "electron-vite.js"), "build", "--logLevel", "warn"],
      {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        // A test runner's mode must not leak into the bundle.
        env: { ...process.env, NODE_ENV: "production", VITEST: "" },
      },
    );
    let words = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-8000)));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? done() : reject(new Error(`the build failed\n${words}`))));
  });
}

/** mkdir is atomic. A lock whose process is gone is taken over. */
async function takeLock(): Promise<void> {
  mkdirSync(join(root, "out"), { recursive: true });
  for (;;) {
    try {
      mkdirSync(LOCK);
      writeFileSync(join(LOCK, "pid"), String(process.pid));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (!holderLives()) rmSync(LOCK, { force: true, recursive: true });
    else await new Promise((next) => setTimeout(next, 200));
  }
}

function holderLives(): boolean {
  try {
    process.kill(Number(readFileSync(join(LOCK, "pid"), "utf8")), 0);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EPERM") return true;
    // Between mkdir and the pid file there is a moment without one; only an old lock is a dead one.
    if (code === "ENOENT") return Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 2000;
    return false;
  }
}

if (process.argv[1] === import.meta.filename) {
  const forced = process.argv.includes("--force");
  if (forced) rmSync(STAMP, { force: true });
  const did = await ensureBuilt();
  process.stderr.write(did ? "Built out/.\n" : "out/ is up to date.\n");
}
