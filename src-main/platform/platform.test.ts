import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { Changes } from "./changes.ts";
import { Disposables } from "./disposables.ts";
import { createFileLogger } from "./fileLogger.ts";
import { randomId } from "./ids.ts";
import { fromSystemError } from "./osErrors.ts";
import { readOwner } from "./ownerFile.ts";
import { openScratch, scratchFolder } from "./scratch.ts";
import { Database } from "../store/sqlite/database.ts";

const folders: string[] = [];
const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), "sightline-platform-"));
  folders.push(path);
  return path;
};
afterEach(async () => {
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true });
});

test("temporary files of a library's process lie in its folder; what a killed one left is removed, and so are they", async () => {
  const before = tmpdir();
  const path = join(await folder(), "scratch");
  await mkdir(join(path, ".tmpABCDEF"), { recursive: true });
  await writeFile(join(path, ".tmpABCDEF", "shuffle_data.lance"), "left by a process that was killed");
  const scratch = await openScratch(path);
  expect(await readdir(path)).toEqual([]);
  expect([scratchFolder(), tmpdir()]).toEqual([path, path]);
  const child = spawn(process.execPath, ["-e", "process.stdout.write(require('node:os').tmpdir())"]);
  expect(await text(child.stdout)).toBe(path);
  // Another library in the same process, as tests have them.
  const other = await openScratch(join(await folder(), "scratch"));
  await scratch.close();
  expect(existsSync(path)).toBe(false);
  expect(scratchFolder()).not.toBe(path);
  await other.close();
  expect([scratchFolder(), tmpdir()]).toEqual([null, before]);
});

test("a slow reader of changes holds one entry per id and reads the newest state", async () => {
  const changes = new Changes();
  const state = new Map([["a", 0]]);
  const leave = new AbortController();
  const seen: string[] = [];
  for await (const event of changes.watch<string>(
    leave.signal,
    () => "snapshot",
    (id) => `${id}${state.get(id)}`,
  )) {
    seen.push(event);
    if (event === "snapshot") {
      for (let i = 1; i <= 10_000; i++) {
        state.set("a", i);
        changes.announce("a");
      }
      changes.announce("b");
    }
    if (event.startsWith("b")) leave.abort();
  }
  expect(seen).toEqual(["snapshot", "a10000", "bundefined"]);
  expect(changes.listenerCount).toBe(0);
});

test("a watch that nobody reads on ends with its signal and unsubscribes", async () => {
  const changes = new Changes();
  const leave = new AbortController();
  const watch = changes.watch<string>(
    leave.signal,
    () => "snapshot",
    (id) => id,
  );
  await watch.next();
  const waiting = watch.next();
  leave.abort();
  expect((await waiting).done).toBe(true);
  expect(changes.listenerCount).toBe(0);
});

test("stops run in reverse, all of them, and failures come out", async () => {
  const own = new Disposables();
  const order: number[] = [];
  own.add(1, (n) => void order.push(n));
  own.add(2, () => {
    throw new Error("stuck");
  });
  own.add(3, (n) => void order.push(n));
  await expect(own.close()).rejects.toThrow("stopping failed");
  expect(order).toEqual([3, 1]);
  expect(() => own.add(4, () => {})).toThrow();
});

test("the log keeps secrets out, gives ids, and rotates", async () => {
  const file = join(await folder(), "logs", "sightline.log");
  const logger = createFileLogger({ file, maxBytes: 2000, keep: 2 });
  const id = logger.child("server").error("refused http://127.0.0.1/?token=abc123", {
    token: "abc123",
    nested: { Authorization: "Bearer abc123" },
    error: new Error("bad Bearer abc123"),
  });
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain("abc123");
  expect(JSON.parse(text)).toMatchObject({ level: "error", name: "sightline.server", logId: id });
  for (let i = 0; i < 60; i++) logger.info(`line ${i} ${"x".repeat(100)}`);
  expect(existsSync(`${file}.2`)).toBe(true);
  expect(existsSync(`${file}.3`)).toBe(false);
  expect(readFileSync(file, "utf8")).toContain("line 59");
});

test("after kill -9 the library is free at once and its owner file names nobody", async () => {
  const root = await folder();
  const [database, file] = [join(root, "library.sqlite"), join(root, "owner.json")];
  const source = (name: string) => JSON.stringify(join(import.meta.dirname, name));
  const child = spawn(
    process.execPath,
    [
      "--no-warnings",
      "--input-type=module",
      "-e",
      `import { Database } from ${source("../store/sqlite/database.ts")};
       import { writeOwner } from ${source("ownerFile.ts")};
       globalThis.db = Database.open(${JSON.stringify(database)});
       await writeOwner(${JSON.stringify(file)}, "electron", { url: "http://127.0.0.1:1", token: "t" });
       console.log("open"); setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  expect(await readOwner(file)).toMatchObject({ pid: child.pid, url: "http://127.0.0.1:1" });
  expect(() => Database.open(database)).toThrow(expect.objectContaining({ code: "LIBRARY_IN_USE" }));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await readOwner(file)).toBeNull();
  Database.open(database).close();
});

test("system errors get the operator's words", () => {
  const code = (error: unknown) => (fromSystemError(error) as { code?: string }).code;
  expect(code(Object.assign(new Error("x"), { code: "ENOSPC" }))).toBe("DISK_FULL");
  expect(code(new Error("lance error: No space left on device (os error 28)"))).toBe("DISK_FULL");
  expect(code(Object.assign(new Error("database or disk is full"), { errcode: 13 }))).toBe("DISK_FULL");
  expect(code(Object.assign(new Error("x"), { code: "EACCES" }))).toBe("FILE_UNREADABLE");
  const other = new Error("x");
  expect(fromSystemError(other)).toBe(other);
});

test("ids fit their schema and do not repeat", () => {
  const ids = Array.from({ length: 1000 }, () => randomId("v"));
  expect(new Set(ids).size).toBe(1000);
  expect(ids.every((id) => /^v_[0-9a-z]{16}$/.test(id))).toBe(true);
});
