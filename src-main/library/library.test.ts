import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  cleanUp,
  ended,
  importOne,
  testBackend,
  videoWhen,
  type TestBackend,
  type TestOptions,
} from "../../test/backendFixture.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import { LanceIndex } from "../store/lance/lanceIndex.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { remainsOf } from "./removal.ts";

const open: TestBackend[] = [];
const start = async (options: TestOptions = {}) => {
  const backend = await testBackend(options);
  open.push(backend);
  return backend;
};
afterEach(async () => {
  const done = open.splice(0);
  // Two may share a folder: all are closed before any folder goes.
  for (const backend of done) await backend.close();
  for (const backend of done) await cleanUp(backend.folder);
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: { data?: { code: string } }) => error.data?.code,
  );

test("the same content under another name is recognised and said", async () => {
  const backend = await start();
  const id = await importOne(backend, await backend.footage("gate.mp4", "same bytes"));
  const copy = await backend.footage("copy of gate.mp4", "same bytes");
  const other = await backend.footage("other.mp4", "SAME BYTES");
  expect(await backend.client.library.import({ paths: [copy, other], options: {} })).toMatchObject([
    { outcome: "duplicate", videoId: id, reason: "gate.mp4" },
    { outcome: "queued" },
  ]);
});

test("two copies dropped together make one video", async () => {
  const backend = await start();
  const paths = [await backend.footage("a.mp4", "twin"), await backend.footage("b.mp4", "twin")];
  expect((await backend.client.library.import({ paths, options: {} })).map((item) => item.outcome)).toEqual([
    "queued",
    "duplicate",
  ]);
});

test("importing the moved file of a missing video points the video to it", async () => {
  const backend = await start();
  const path = await backend.footage("a.mp4", "footage");
  const id = await importOne(backend, path);
  await videoWhen(backend, id, ended);
  const moved = join(backend.folder, "moved.mp4");
  await rename(path, moved);
  const [item] = await backend.client.library.import({ paths: [moved], options: {} });
  expect(item).toMatchObject({ outcome: "duplicate", videoId: id });
  expect(await backend.client.library.get({ id })).toMatchObject({ path: moved, missing: false });
});

test("a moved file is found missing, and relinked by its content only", async () => {
  const backend = await start();
  const path = await backend.footage("a.mp4", "right");
  const id = await importOne(backend, path);
  await videoWhen(backend, id, ended);
  const archive = join(backend.folder, "archive", "2024");
  await mkdir(archive, { recursive: true });
  await rename(path, join(archive, "renamed.mp4"));
  const wrong = await backend.footage("wrong.mp4", "wrong");
  await mkdir(join(backend.folder, "empty"));
  expect(await backend.client.library.checkFiles()).toEqual({ missing: 0, relinked: 1 });
  expect((await backend.client.library.get({ id })).path).toBe(join(archive, "renamed.mp4"));

  await rm(join(archive, "renamed.mp4"));
  expect(await backend.client.library.checkFiles()).toEqual({ missing: 1, relinked: 0 });
  expect((await backend.client.library.get({ id })).missing).toBe(true);
  expect(await codeOf(backend.client.library.relink({ id, path: wrong }))).toBe("FILE_CHANGED");
  expect(await codeOf(backend.client.library.relink({ id, path: join(backend.folder, "empty") }))).toBe("FILE_MISSING");
  expect(await codeOf(backend.client.library.relink({ id, path: join(backend.folder, "nowhere") }))).toBe(
    "FILE_MISSING",
  );
  await writeFile(join(archive, "back.mp4"), "right");
  expect(await backend.client.library.relink({ id, path: backend.folder })).toMatchObject({
    path: join(archive, "back.mp4"),
    missing: false,
  });
});

test("a file that was only touched is analysed; its content did not change", async () => {
  const backend = await start();
  const path = await backend.footage("a.mp4");
  const id = await importOne(backend, path);
  await videoWhen(backend, id, ended);
  await utimes(path, new Date(1e12), new Date(1e12));
  await backend.client.library.reanalyse({ ids: [id], sampleFps: 1 });
  expect((await videoWhen(backend, id, (video) => video.run?.sampleFps === 1)).state).toBe("ready");
});

test("removing deletes every row and file of the video, keeps the operator's own file, and gives a receipt", async () => {
  const backend = await start();
  // The look for a clock would add a job and a read span, some time.
  await backend.client.system.updateSettings({ readClocks: false });
  const path = await backend.footage("a.mp4");
  const kept = await importOne(backend, await backend.footage("b.mp4", "other"));
  const id = await importOne(backend, path);
  await videoWhen(backend, kept, ended);
  const { sha256 } = await videoWhen(backend, id, ended);
  const { receipts } = await backend.client.library.remove({ ids: [id] });
  // 1 video, 1 job, 1 run, its facts, 4 objects, 6 rows of boxes (chunks of 10 s); poster, sprite, frame table.
  expect(receipts).toEqual([{ id, name: "a.mp4", sha256, rowsDeleted: 15, filesDeleted: 3, sourceKept: true }]);
  expect(existsSync(path)).toBe(true);
  expect(await codeOf(backend.client.library.get({ id }))).toBe("NOT_FOUND");
  await backend.close();
  const paths = libraryPaths(backend.dataDir);
  const store = openSqliteStore(paths.database);
  const index = await LanceIndex.open(paths.index, createSilentLogger());
  try {
    // Vectors and texts: removal.test.ts.
    const all = { store, index, vectors: null, texts: null, paths };
    expect(await remainsOf(all, id)).toEqual({ sqliteRows: 0, indexRows: 0, files: [] });
    expect((await remainsOf(all, kept)).indexRows).toBe(10);
  } finally {
    await index.close();
    store.close();
  }
});

test("a video can be removed while it is analysed", async () => {
  const backend = await start();
  let reached!: () => void;
  const there = new Promise<void>((resolve) => (reached = resolve));
  backend.vision.options.beforeRange = (_index, signal) => {
    reached();
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  };
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await there;
  await backend.client.library.remove({ ids: [id] });
  expect(await backend.client.library.list({})).toEqual([]);
});

test("an upload lands in the library's folder, and removing deletes it", async () => {
  const backend = await start({ host: "browser" });
  const body = async function* () {
    yield Buffer.from("uploaded ");
    yield Buffer.from("bytes");
  };
  const upload = () =>
    backend.receiveUpload({
      name: "../../evil.mp4",
      sizeBytes: 14,
      options: { camera: "Gate" },
      body: body(),
      signal: new AbortController().signal,
    });
  const item = await upload();
  expect(item.outcome).toBe("queued");
  const video = await videoWhen(backend, item.videoId!, ended);
  const uploads = libraryPaths(backend.dataDir).uploads;
  expect(video).toMatchObject({ state: "ready", camera: "Gate", name: "../../evil.mp4" });
  expect(video.path.startsWith(uploads)).toBe(true);
  expect((await stat(video.path)).size).toBe(14);
  expect(await upload()).toMatchObject({ outcome: "duplicate", videoId: video.id });
  const { receipts } = await backend.client.library.remove({ ids: [video.id] });
  expect(receipts[0]).toMatchObject({ sourceKept: false, filesDeleted: 4 });
  expect(existsSync(video.path)).toBe(false);
});

test("an upload whose client goes away leaves nothing", async () => {
  const backend = await start({ host: "browser" });
  const leave = new AbortController();
  const body = async function* () {
    yield Buffer.from("half");
    leave.abort();
    yield Buffer.from("never");
  };
  await expect(
    backend.receiveUpload({ name: "a.mp4", sizeBytes: 9, options: {}, body: body(), signal: leave.signal }),
  ).rejects.toMatchObject({ code: "CANCELLED" });
  const short = async function* () {
    yield Buffer.from("half");
  };
  await expect(
    backend.receiveUpload({
      name: "a.mp4",
      sizeBytes: 9,
      options: {},
      body: short(),
      signal: new AbortController().signal,
    }),
  ).rejects.toMatchObject({ code: "TRUNCATED" });
  expect(await backend.client.library.list({})).toEqual([]);
  expect((await backend.client.system.info()).storage.libraryBytes).toBeGreaterThan(0);
});

test("the browser host opens only the folders it was given, links included", async () => {
  const backend = await start({ host: "browser", roots: [] });
  const root = join(backend.folder, "footage");
  await mkdir(root);
  const outside = await backend.footage("outside.mp4");
  await symlink(outside, join(root, "link.mp4"));
  await backend.close();
  const gated = await start({ folder: backend.folder, host: "browser", roots: [root] });
  expect(await codeOf(gated.client.library.import({ paths: [outside], options: {} }))).toBe("PATH_NOT_ALLOWED");
  expect(await codeOf(gated.client.library.import({ paths: [join(root, "link.mp4")], options: {} }))).toBe(
    "PATH_NOT_ALLOWED",
  );
  expect(await codeOf(gated.client.library.browse({ path: join(root, "..") }))).toBe("PATH_NOT_ALLOWED");
  expect((await gated.client.library.browse({ path: null })).entries.map((entry) => entry.path)).toEqual([root]);
});

test("a folder is walked without hidden and foreign files, and loops end", async () => {
  const backend = await start();
  const root = join(backend.folder, "drop");
  await mkdir(join(root, "day", ".cache"), { recursive: true });
  await writeFile(join(root, "day", "b.mkv"), "b");
  await writeFile(join(root, "day", "a.jpg"), "aa");
  await writeFile(join(root, "readme.pdf"), "pdf");
  await writeFile(join(root, "day", ".cache", "hidden.mp4"), "h");
  await symlink(root, join(root, "day", "loop"));
  const plan = await backend.client.library.plan({ paths: [root] });
  expect(plan.files.map((file) => [file.name, file.verdict])).toEqual([
    ["a.jpg", "picture"],
    ["b.mkv", "video"],
    ["readme.pdf", "ignored"],
  ]);
  expect(plan).toMatchObject({ totalBytes: 3, truncated: false });
  const items = await backend.client.library.import({ paths: [root, join(root, "gone.mp4")], options: {} });
  expect(items.map((item) => item.outcome).sort()).toEqual(["queued", "queued", "rejected"]);
  expect(items.find((item) => item.outcome === "rejected")?.reason).toBe("The file is no longer where it was.");
  expect((await backend.client.library.plan({ paths: [root] })).files[0]?.verdict).toBe("already-in-library");
});

test("recorded time comes from the file name until the operator says otherwise", async () => {
  const backend = await start();
  const id = await importOne(backend, await backend.footage("ch01_20240715221405.mp4"));
  expect((await backend.client.library.get({ id })).recordedAt).toMatchObject({ source: "fileName", zoneKnown: false });
  const recordedAt = { utcMs: 1_700_000_000_000, source: "operator" as const, zone: "Asia/Seoul", zoneKnown: true };
  const [updated] = await backend.client.library.update({
    ids: [id],
    camera: " Gate ",
    tags: ["night", "night"],
    recordedAt,
  });
  expect(updated).toMatchObject({ camera: "Gate", tags: ["night"], recordedAt });
  expect(
    await codeOf(backend.client.library.update({ ids: [id], recordedAt: { ...recordedAt, zone: "Mars/Base" } })),
  ).toBe("INVALID_INPUT");
});
