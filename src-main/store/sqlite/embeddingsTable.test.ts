import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { jobId } from "#shared/domain/job.ts";
import { videoId } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { randomId } from "../../platform/ids.ts";
import { openSqliteStore, type SqliteStore } from "./store.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function library() {
  const folder = await mkdtemp(join(tmpdir(), "sightline-embeddings-"));
  const store = openSqliteStore(join(folder, "library.db"));
  closers.push(
    () => rm(folder, { recursive: true, force: true }),
    () => store.close(),
  );
  return store;
}

/** A video of 100 s with a current run; returns both. */
function addVideo(store: SqliteStore) {
  const id = videoId.parse(randomId("v"));
  const recordedAt = { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false } as const;
  const source = { name: "a.mp4", path: `/${id}`, origin: "inPlace", sizeBytes: 1, mtimeMs: 1 } as const;
  store.videos.insert({ id, ...source, recordedAt, camera: null, sha256: null, addedAtMs: 0 });
  const run = store.runs.insert({ videoId: id, packId: "motion", packKey: "", sampleFps: 1, fromUs: 0 });
  store.videos.patch(id, { currentRun: run, analysedUs: 100e6, state: "ready" });
  return { id, run };
}

function index(store: SqliteStore, run: number, encoder: string, { done = true, coveredUs = 100e6 } = {}) {
  store.embeddings.begin(run, encoder, "key");
  store.embeddings.commitPart(run, encoder, 0, { windows: 10, crops: 5, coveredUs });
  if (done) store.embeddings.finish(run, encoder);
}

test("parts are committed in order, once each, and only while the run is there", async () => {
  const store = await library();
  const { run } = addVideo(store);
  const added = { windows: 2, crops: 1, coveredUs: 10e6 };
  expect(store.embeddings.begin(run, "a", "key")).toBe(true);
  expect(store.embeddings.commitPart(run, "a", 1, added)).toBe(false);
  expect(store.embeddings.commitPart(run, "a", 0, added)).toBe(true);
  expect(store.embeddings.commitPart(run, "a", 0, added)).toBe(false);
  expect(store.embeddings.find(run, "a")).toMatchObject({ state: "open", nextPart: 1, windows: 2, crops: 1 });
  expect(store.embeddings.begin(run, "a", "other")).toBe(true);
  expect(store.embeddings.find(run, "a")).toMatchObject({ encoderKey: "other", nextPart: 0, windows: 0, coveredUs: 0 });
  store.runs.delete(run);
  expect(store.embeddings.byRun(run)).toEqual([]);
  expect(store.embeddings.begin(run, "a", "key")).toBe(false);
  expect(store.embeddings.finish(run, "a")).toBe(false);
});

test("the wanted encoder answers once it is whole, the one before it until then", async () => {
  const store = await library();
  const { embeddings } = store;
  expect(embeddings.serving(null)).toMatchObject({ serving: null, building: null });
  expect(embeddings.serving("new")).toMatchObject({ serving: "new", building: null, progress: 1 });
  const [first, second] = [addVideo(store), addVideo(store)];
  // Nothing before it: it answers with what it has.
  expect(embeddings.serving("old")).toMatchObject({ serving: "old", building: "old", progress: 0, windows: 0 });
  index(store, first.run, "old");
  index(store, second.run, "old");
  expect(embeddings.serving("old")).toMatchObject({ serving: "old", building: null, windows: 20, indexedUs: 200e6 });
  index(store, first.run, "new", { done: false, coveredUs: 50e6 });
  expect(embeddings.serving("new")).toMatchObject({ serving: "old", building: "new", progress: 0.25, windows: 20 });
  index(store, first.run, "new");
  index(store, second.run, "new");
  expect(embeddings.serving("new")).toMatchObject({ serving: "new", building: null, progress: 1 });
  // Another import: the one before is gone by then.
  embeddings.dropEncoder("old");
  addVideo(store);
  expect(embeddings.serving("new")).toMatchObject({ serving: "new", building: "new", windows: 20 });
});

test("a video that cannot be indexed holds nobody up, one whose encoder is missing does", async () => {
  const store = await library();
  const [fine, failing, missing] = [addVideo(store), addVideo(store), addVideo(store)];
  index(store, fine.run, "new");
  store.videos.patch(missing.id, { missing: true });
  const id = jobId.parse(randomId("j"));
  store.jobs.insert({
    id,
    videoId: failing.id,
    kind: "embed",
    lane: "index",
    stages: ["embed"],
    packId: "new",
    sampleFps: null,
    queuedAtMs: 0,
  });
  expect(store.embeddings.isWhole("new")).toBe(false);
  store.jobs.patch(id, { state: "failed", problem: problemOf("MODEL_MISSING") });
  expect(store.embeddings.isWhole("new")).toBe(false);
  store.jobs.patch(id, { problem: problemOf("FILE_CHANGED") });
  expect(store.embeddings.isWhole("new")).toBe(true);
  // Everything gone is not the same as everything indexed: the encoder before must not be given up for nothing.
  store.videos.patch(fine.id, { missing: true });
  expect(store.embeddings.isWhole("newer")).toBe(false);
});
