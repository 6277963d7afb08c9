import { appendFile, chmod, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { WatchWorld, type WatchOptions } from "../../../test/watchWorld.ts";
import type { PathGate } from "../sourceFiles.ts";
import type { Watch } from "./hints.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
const soon = <T>(check: () => T) => vi.waitFor(check, { interval: 2, timeout: 5000 });

async function world(options: WatchOptions & { folder?: string } = {}): Promise<WatchWorld> {
  const folder = options.folder ?? (await realpath(await mkdtemp(join(tmpdir(), "sightline-watch-"))));
  await mkdir(join(folder, "in"), { recursive: true });
  const it = new WatchWorld(folder, options);
  closers.push(async () => {
    await it.close();
    await rm(folder, { recursive: true, force: true });
  });
  return it;
}

test("footage is imported with the camera when it has stopped growing, and once", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  await mkdir(join(folder, "2026", "11"), { recursive: true });
  await writeFile(join(folder, "before.mp4"), "was there");
  const [watched] = await it.port.add(`${folder}/../in/`, " Gate ");
  expect(watched).toEqual({ path: folder, camera: "Gate", state: "watching", imported: 0, waiting: 0 });
  await it.looked();
  const growing = join(folder, "2026", "11", "growing.mp4");
  await writeFile(growing, "a");
  await it.look();
  expect(it.names).toEqual(["before.mp4"]);
  for (let hour = 0; hour < 4; hour++) {
    await appendFile(growing, "more");
    await it.look();
    expect(it.names).toEqual(["before.mp4"]);
    expect(it.port.list()).toMatchObject([{ imported: 1, waiting: 1 }]);
  }
  await it.look(15_000);
  expect(it.names).toEqual(["before.mp4", "growing.mp4"]);
  expect(it.store.videos.list().map((row) => row.camera)).toEqual(["Gate", "Gate"]);
  await it.look();
  expect(it.port.list()).toMatchObject([{ imported: 2, waiting: 0 }]);
  expect(it.names).toHaveLength(2);
});

test("two looks that come close together are no proof that a recorder has finished", async () => {
  let hint = () => {};
  const watch: Watch = (_path, _options, listener) => {
    hint = listener;
    return { on: () => {}, close: () => {} };
  };
  const it = await world({ watch });
  await writeFile(join(it.folder, "in", "a.mp4"), "a");
  await it.port.add(join(it.folder, "in"), null);
  await it.looked();
  for (const afterMs of [5000, 9000]) {
    hint();
    await soon(() => expect(it.time.waits).toEqual([5000]));
    await it.look(5000);
    expect([afterMs, ...it.names]).toEqual([afterMs]);
  }
  await it.look(15_000);
  expect(it.names).toEqual(["a.mp4"]);
});

test("what the library could not take is tried again", async () => {
  const it = await world();
  await writeFile(join(it.folder, "in", "a.mp4"), "a");
  it.full = true;
  await it.port.add(join(it.folder, "in"), null);
  await it.looked();
  await it.look();
  await it.look();
  expect(it.port.list()).toMatchObject([{ imported: 0, waiting: 1 }]);
  expect(it.logged.filter((line) => line.includes("a.mp4"))).toHaveLength(1);
  it.full = false;
  await it.look(60_000);
  expect(it.names).toEqual(["a.mp4"]);
});

test("what is unfinished, hidden, empty or no footage is left alone", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  await mkdir(join(folder, ".cache"));
  await mkdir(join(folder, "$RECYCLE.BIN"));
  for (const name of [
    "a.mp4.part",
    "b.part.mp4",
    "c.tmp",
    "d.TMP.mkv",
    "e.mp4.crdownload",
    ".f.mp4",
    "~$g.mp4",
    "h.txt",
    ".cache/i.mp4",
    "$RECYCLE.BIN/j.mp4",
    "partly.mp4",
  ])
    await writeFile(join(folder, name), name);
  await writeFile(join(folder, "empty.mp4"), "");
  await it.port.add(folder, null);
  await it.looked();
  await it.look();
  await it.look();
  expect(it.names).toEqual(["partly.mp4"]);
  expect(it.port.list()).toMatchObject([{ waiting: 1 }]);
  // The copy was finished: it has its name now.
  await rename(join(folder, "a.mp4.part"), join(folder, "a.mp4"));
  await it.look();
  await it.look();
  expect(it.names).toEqual(["partly.mp4", "a.mp4"]);
});

test("a video that was removed from the library is not brought back, neither at the next look nor at the next start", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  await writeFile(join(folder, "a.mp4"), "a");
  await it.port.add(folder, null);
  await it.looked();
  await it.look();
  expect(it.names).toEqual(["a.mp4"]);
  it.store.db.run("DELETE FROM videos");
  await it.look();
  await it.close();
  const next = new WatchWorld(it.folder, {});
  closers.push(() => next.close());
  await next.looked();
  await next.look();
  await next.look();
  expect(next.names).toEqual([]);
  expect(next.port.list()).toMatchObject([{ path: folder, imported: 1 }]);
  // Nothing in the library says how it was called.
  expect(JSON.stringify(next.store.db.all("SELECT hex(digest) FROM watchedFiles"))).not.toContain(
    Buffer.from("a.mp4").toString("hex").toUpperCase(),
  );
  // Another recording under the same name is another file.
  await writeFile(join(folder, "a.mp4"), "another recording");
  await next.look();
  await next.look();
  expect(next.names).toEqual(["a.mp4"]);
});

test("the same content in two places is one video", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  await writeFile(join(folder, "a.mp4"), "same");
  await writeFile(join(folder, "b.mp4"), "same");
  await it.port.add(folder, null);
  await it.looked();
  await it.look();
  expect(it.names).toEqual(["a.mp4"]);
  expect(it.port.list()).toMatchObject([{ imported: 1, waiting: 0 }]);
});

test("a folder that is gone is missing, and is picked up when it is back", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  await it.port.add(folder, null);
  await it.looked();
  await rename(folder, join(it.folder, "away"));
  await it.look();
  expect(it.port.list()).toMatchObject([{ state: "missing" }]);
  await writeFile(join(it.folder, "away", "a.mp4"), "a");
  await it.look();
  await rename(join(it.folder, "away"), folder);
  await it.look();
  expect(it.port.list()).toMatchObject([{ state: "watching", waiting: 1 }]);
  await it.look();
  expect(it.names).toEqual(["a.mp4"]);
  // A file in its place is no folder.
  await rm(folder, { recursive: true });
  await writeFile(folder, "file");
  await it.look();
  expect(it.port.list()).toMatchObject([{ state: "missing" }]);
});

test("a drive that hangs is missing after a while, and keeps nobody from leaving it", async () => {
  let hangs = false;
  const gate: PathGate = { roots: [], check: () => (hangs ? new Promise(() => {}) : Promise.resolve()) };
  const it = await world({ gate });
  const folder = join(it.folder, "in");
  await it.port.add(folder, null);
  await it.looked();
  hangs = true;
  it.time.advance(30_000);
  await soon(() => expect(it.time.waits).toContain(10_000));
  expect(it.port.list()).toMatchObject([{ state: "watching" }]);
  it.time.advance(10_000);
  await soon(() => expect(it.port.list()).toMatchObject([{ state: "missing" }]));
  expect(await it.port.remove(folder)).toEqual([]);
});

test("loops of links end, a sub-folder that cannot be read is told once, and strange names are taken", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  const strange = [
    "공원 입구.mp4",
    "a'; DROP TABLE videos;--.mp4",
    "new\nline.mp4",
    "%2e%2e%2f.mp4",
    "-rf.mp4",
    "<img src=x>.mp4",
  ];
  for (const name of strange) await writeFile(join(folder, name), name);
  await mkdir(join(folder, "locked"));
  await symlink(folder, join(folder, "loop"));
  await symlink(join(folder, "nowhere"), join(folder, "broken.mp4"));
  await chmod(join(folder, "locked"), 0);
  closers.push(() => chmod(join(folder, "locked"), 0o700));
  await it.port.add(folder, null);
  await it.looked();
  await it.look();
  await it.look();
  expect(it.names.toSorted()).toEqual(strange.toSorted());
  expect(it.logged.filter((line) => line.includes("broken.mp4"))).toHaveLength(1);
});

test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
  "a file that cannot be opened waits until it can",
  async () => {
    const it = await world();
    const path = join(it.folder, "in", "a.mp4");
    await writeFile(path, "a");
    await chmod(path, 0);
    await it.port.add(join(it.folder, "in"), null);
    await it.looked();
    await it.look();
    expect(it.port.list()).toMatchObject([{ waiting: 1 }]);
    await chmod(path, 0o600);
    await it.look(3_600_000);
    expect(it.names).toEqual(["a.mp4"]);
  },
);

test("a file of a folder that is watched in a watched folder is brought by the nearer one", async () => {
  const it = await world();
  const outer = join(it.folder, "in");
  const inner = join(outer, "gate");
  await mkdir(inner);
  await mkdir(join(outer, "gatehouse"));
  await writeFile(join(inner, "a.mp4"), "a");
  await writeFile(join(outer, "gatehouse", "b.mp4"), "b");
  await it.port.add(outer, "Yard");
  await it.port.add(inner, "Gate");
  await it.looked(2);
  expect(it.port.list()).toMatchObject([{ waiting: 1 }, { waiting: 1 }]);
  await it.look();
  await soon(() => expect(it.names).toHaveLength(2));
  expect(Object.fromEntries(it.store.videos.list().map((row) => [row.name, row.camera]))).toEqual({
    "a.mp4": "Gate",
    "b.mp4": "Yard",
  });
});

test("the browser host watches only what is open to it, links included, and the library's own files are never taken", async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "sightline-watch-")));
  const it = await world({ folder, roots: [join(folder, "in"), join(folder, "data")] });
  await mkdir(join(folder, "other"));
  await writeFile(join(folder, "other", "a.mp4"), "a");
  await mkdir(join(folder, "data", "proxies"), { recursive: true });
  await writeFile(join(folder, "data", "proxies", "p.mp4"), "p");
  await expect(it.port.add(join(folder, "other"), null)).rejects.toMatchObject({ code: "PATH_NOT_ALLOWED" });
  await expect(it.port.add("in", null)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(it.port.add(join(folder, "data", "proxies"), null)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(it.port.add(join(folder, "in", "nowhere"), null)).rejects.toMatchObject({ code: "FILE_MISSING" });
  await symlink(join(folder, "other", "a.mp4"), join(folder, "in", "link.mp4"));
  await symlink(join(folder, "other"), join(folder, "in", "out"));
  await symlink(join(folder, "data", "proxies"), join(folder, "in", "own"));
  await writeFile(join(folder, "in", "b.mp4"), "b");
  await it.port.add(join(folder, "in"), null);
  await it.looked();
  for (let i = 0; i < 3; i++) await it.look();
  expect(it.names).toEqual(["b.mp4"]);
  await it.close();
  // Started again without that root.
  const next = new WatchWorld(folder, { roots: [] });
  closers.push(() => next.close());
  await writeFile(join(folder, "in", "c.mp4"), "c");
  await next.looked();
  expect(next.port.list()).toMatchObject([{ state: "missing" }]);
});

test("unwatching stops in the middle of an import, and watching again begins anew", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  for (let i = 0; i < 30; i++) await writeFile(join(folder, `${i}.mp4`), `${i}`);
  await it.port.add(folder, null);
  await it.looked();
  it.time.advance(30_000);
  await soon(() => expect(it.names.length).toBeGreaterThan(0));
  const atOnce = it.names.length;
  expect(await it.port.remove(folder)).toEqual([]);
  await expect(it.port.remove(folder)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await it.port.add(folder, "New");
  await it.looked(2);
  expect(it.names.length).toBeLessThanOrEqual(atOnce + 1);
  await it.look();
  expect(it.names).toHaveLength(30);
  expect(it.port.list()).toMatchObject([{ camera: "New", waiting: 0 }]);
});

test("a hint of the system brings the next look forward, in sub-folders that came later as well", async () => {
  const it = await world({ watch: (await import("node:fs")).watch });
  const folder = join(it.folder, "in");
  await it.port.add(folder, null);
  await it.looked();
  await mkdir(join(folder, "tomorrow"));
  await soon(() => expect(it.time.waits).toEqual([5000]));
  await it.look(5000);
  await writeFile(join(folder, "tomorrow", "a.mp4"), "a");
  await soon(() => expect(it.time.waits).toEqual([5000]));
  await it.look(5000);
  await it.look(15_000);
  expect(it.names).toEqual(["a.mp4"]);
});

test("a process that goes again at once shows the folders and does not look at them", async () => {
  const it = await world({ watches: false });
  await writeFile(join(it.folder, "in", "a.mp4"), "a");
  expect(await it.port.add(join(it.folder, "in"), null)).toHaveLength(1);
  expect(it.time.begun).toBe(0);
});

test("thousands of files are looked at without holding up anybody, and rarely", async () => {
  const it = await world();
  const folder = join(it.folder, "in");
  await Promise.all(Array.from({ length: 2000 }, (_, i) => writeFile(join(folder, `${i}.txt`), "")));
  await Promise.all(Array.from({ length: 20 }, (_, i) => writeFile(join(folder, `${i}.mp4`), `${i}`)));
  let longestMs = 0;
  let last = performance.now();
  const pulse = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - last);
    last = performance.now();
  }, 1);
  closers.push(() => clearInterval(pulse));
  await it.port.add(folder, null);
  await it.looked();
  await it.look();
  expect(it.names).toHaveLength(20);
  expect(longestMs).toBeLessThan(250);
});
