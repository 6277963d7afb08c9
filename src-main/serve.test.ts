import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { libraryPaths } from "./platform/libraryPaths.ts";

const entry = resolve(import.meta.dirname, "serve.ts");
let folder: string;
const running = new Set<ChildProcess>();
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "sightline-serve-"))));
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
  await rm(folder, { recursive: true, force: true });
});

/** The entry as `npm start` runs it, from source. */
function serve(...args: string[]) {
  const child = spawn(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    entry,
    "--no-open",
    "--port",
    "0",
    "--data",
    folder,
    ...args,
  ]);
  running.add(child);
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.err += text));
  const exited = new Promise<number | null>((done) => child.once("close", done));
  return { child, said, exited };
}

test("serves one library until it is told to stop; a second process is refused with a sentence; stopping leaves nothing behind", async () => {
  const { lock, scratch } = libraryPaths(folder);
  // As one left it that was killed while it built an index.
  const left = join(scratch, ".tmpABCDEF");
  await mkdir(left, { recursive: true });
  const first = serve();
  await expect.poll(() => existsSync(lock), { timeout: 20_000 }).toBe(true);
  expect(first.said.out).toMatch(/^Sightline is at http:\/\/127\.0\.0\.1:\d+\/\?token=\S+\n$/);

  await expect.poll(() => [scratch, left].filter(existsSync)).toEqual([scratch]);

  const second = serve();
  expect(await second.exited).toBe(1);
  expect(existsSync(scratch)).toBe(true);
  expect(second.said.out).toBe("");
  const owner = JSON.parse(await readFile(lock, "utf8")) as { pid: number; url: string };
  expect(owner.pid).toBe(first.child.pid);
  expect(second.said.err).toContain(
    `Another Sightline (process ${owner.pid}) has this library open. Use it at ${owner.url}/?token=`,
  );

  first.child.kill("SIGTERM");
  expect(await first.exited).toBe(0);
  expect([lock, scratch].filter(existsSync)).toEqual([]);
  await expect(fetch(owner.url)).rejects.toThrow();
}, 60_000);

test.each([["--port", "70000"]])(
  "a call that makes no sense (%s %s) ends with status 2 and the usage",
  async (...args) => {
    const { said, exited } = serve(...args);
    expect(await exited).toBe(2);
    expect(said.err).toContain("usage: serve");
  },
);
