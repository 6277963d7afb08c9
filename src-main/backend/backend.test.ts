import { mkdir, mkdtemp, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { VideoId } from "#shared/domain/video.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import { readOwner } from "../platform/ownerFile.ts";
import {
  cleanUp,
  ended,
  importOne,
  testBackend,
  videoWhen,
  type TestBackend,
  type TestOptions,
} from "../../test/backendFixture.ts";

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

test("an imported file becomes a ready video with objects that the overlay can show", async () => {
  const backend = await start();
  const id = await importOne(backend, await backend.footage("a.mp4"));
  const video = await videoWhen(backend, id, ended);
  expect(video).toMatchObject({
    state: "ready",
    problem: null,
    objectCount: 4,
    countsByClass: { person: 2, car: 2 },
    analysedUs: 30_000_000,
    hasPoster: true,
    proxy: "none",
  });
  expect(video.run).toMatchObject({ packId: "motion", device: "cpu" });

  const window = await backend.client.tracks.window({ id, fromUs: 9_500_000, toUs: 10_500_000 });
  expect(window.provisional).toBe(false);
  expect(window.paths.map((path) => path.trackId)).toEqual([1, 2]);
  // 5 samples a second: those in the span, and one on either side where the span's edge lies between two.
  expect(window.paths[0]?.tUs).toEqual([
    9_400_000, 9_600_000, 9_800_000, 10_000_000, 10_200_000, 10_400_000, 10_600_000,
  ]);

  const objects = await backend.client.tracks.objects({ id });
  expect(objects.map((object) => object.id)).toEqual([1, 2, 3, 4].map((n) => `${id}.${n}`));
  const one = await backend.client.tracks.object({ id, trackId: 3 });
  expect(one.path.tUs).toHaveLength(one.object.sampleCount);
  expect(one.similar.map((object) => object.trackId)).toEqual([1]);
  const activity = await backend.client.tracks.activity({ id, fromUs: 0, toUs: 30_000_000, buckets: 3 });
  expect(activity.counts).toEqual({ person: [1, 1, 1], car: [1, 1, 1] });
  expect(activity.motion.every((value) => value > 0 && value <= 1)).toBe(true);
});

test("a library has one owner; the second is refused with a sentence and can try again", async () => {
  const first = await start({ address: { url: "http://127.0.0.1:5", token: "secret" } });
  const errors: string[] = [];
  const logger = { ...createSilentLogger(), error: (message: string) => (errors.push(message), "") };
  const second = await start({ folder: first.folder, logger });
  expect(second.status()).toMatchObject({
    state: "failed",
    problem: { code: "LIBRARY_IN_USE", detail: expect.stringContaining(`process ${process.pid}`) },
  });
  expect(errors).toEqual([]);
  await expect(second.client.library.list({})).rejects.toMatchObject({
    code: "PROBLEM",
    data: { code: "BACKEND_NOT_READY" },
  });
  expect((await second.client.system.info()).version).toBe("0.0.0");

  const file = libraryPaths(first.dataDir).lock;
  expect(await readOwner(file)).toMatchObject({
    pid: process.pid,
    host: "electron",
    url: "http://127.0.0.1:5",
    token: "secret",
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await first.close();
  expect(await readOwner(file)).toBeNull();
  expect(await second.client.system.restart()).toMatchObject({ state: "ready", problem: null });
});

test("a damaged database is a state with a reason, not a crash", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sightline-"));
  await mkdir(join(folder, "data"));
  await writeFile(
    join(folder, "data", "library.sqlite"),
    "this is no database, however long one looks at it".repeat(100),
  );
  const backend = await start({ folder });
  expect(backend.status()).toMatchObject({ state: "failed", problem: { code: "LIBRARY_UNREADABLE" } });
});

test("input of the wrong shape is refused with the typed error", async () => {
  const backend = await start();
  const failure = await backend.client.library
    .get({ id: "1; DROP TABLE videos" as VideoId })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "PROBLEM", data: { code: "INVALID_INPUT" } });
  await expect(
    backend.client.tracks.window({ id: "v_0123456789" as VideoId, fromUs: 5, toUs: 5 }),
  ).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
});

test("class names with quotes filter, and cannot break out of the filter", async () => {
  const backend = await start();
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await videoWhen(backend, id, ended);
  expect(await backend.client.tracks.objects({ id, class: "person' OR '1'='1" })).toEqual([]);
  expect(await backend.client.tracks.objects({ id, class: "person" })).toHaveLength(2);
  expect(
    (await backend.client.tracks.window({ id, fromUs: 0, toUs: 1e6, classes: ["car"] })).paths.map(
      (path) => path.class,
    ),
  ).toEqual(["car"]);
});

test("a watch ends when its client leaves and when the backend closes", async () => {
  const backend = await start();
  const leave = new AbortController();
  const events: string[] = [];
  const left = (async () => {
    for await (const event of await backend.client.library.watch(undefined, { signal: leave.signal })) {
      events.push(event.kind);
      leave.abort();
    }
  })();
  const stayed = (async () => {
    for await (const event of await backend.client.jobs.watch()) events.push(event.kind);
  })();
  await left;
  await backend.close();
  await stayed;
  expect(events).toContain("snapshot");
});

test("settings are checked, remembered, and a removed value falls back", async () => {
  const backend = await start();
  await backend.client.system.updateSettings({ sampleFps: 2, language: "ko" });
  await expect(backend.client.system.updateSettings({ assumedZone: "Nowhere/Here" })).rejects.toMatchObject({
    data: { code: "INVALID_INPUT" },
  });
  await expect(backend.client.models.activate({ id: "yolox-nano" })).rejects.toMatchObject({
    data: { code: "MODEL_MISSING" },
  });
  await backend.close();
  const again = await start({ folder: backend.folder });
  expect(await again.client.system.settings()).toMatchObject({ sampleFps: 2, language: "ko", activePack: "motion" });
});
