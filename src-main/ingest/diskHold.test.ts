import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { fail, problemOf } from "#shared/lib/problems.ts";
import { videoId } from "#shared/domain/video.ts";
import { systemClock } from "../platform/clock.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { DiskHold } from "./diskHold.ts";
import { insertJob } from "./queue.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test("a job whose return to the queue could not be stored on the full disk is queued when there is space", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sightline-hold-"));
  closers.push(() => rm(folder, { recursive: true }));
  const store = openSqliteStore(join(folder, "library.sqlite"));
  closers.push(() => store.close());
  const id = videoId.parse("v_0123456789abcdef");
  const recordedAt = { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false } as const;
  const file = { name: "a", path: "/a", origin: "inPlace", sizeBytes: 1, mtimeMs: 1, sha256: null } as const;
  store.videos.insert({ id, ...file, camera: null, recordedAt, addedAtMs: 0 });
  insertJob({ store, clock: systemClock }, id, "import", { packId: null, sampleFps: null });
  const row = store.jobs.list()[0]!;
  store.jobs.patch(row.id, { state: "running" });
  store.videos.patch(id, { state: "analysing" });

  // The free space is enough at once, but the first writes still fail: somebody else is faster.
  let refusals = 3;
  const patch = store.jobs.patch.bind(store.jobs);
  store.jobs.patch = (...args) => {
    if (refusals-- > 0) throw fail("DISK_FULL");
    return patch(...args);
  };
  const goesOn = new Promise<void>((resolve) => {
    const deps = { store, logger: createSilentLogger(), freeBytes: async () => 1e9, minFreeBytes: 1, diskPollMs: 1 };
    const hold = new DiskHold(deps, resolve);
    closers.push(() => hold.close());
    hold.hold(row, problemOf("DISK_FULL"));
    expect(hold.held).toBe(true);
    expect(store.jobs.find(row.id)?.state).toBe("running");
  });
  await goesOn;
  expect(store.jobs.find(row.id)).toMatchObject({ state: "queued", problem: null });
  expect(store.videos.need(id).state).toBe("queued");
});
