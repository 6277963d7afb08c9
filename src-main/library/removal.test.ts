import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import { systemClock } from "../platform/clock.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import { connectFolder } from "../store/lance/connection.ts";
import { LanceIndex } from "../store/lance/lanceIndex.ts";
import { TextIndex } from "../store/lance/textIndex.ts";
import { openVectorIndex } from "../store/lance/vectorIndex.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { remainsOf, removeVideo, sweep } from "./removal.ts";
import type { LibraryDeps } from "./types.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const GONE = videoId.parse("v_0123456789abcdef");
const KEPT = videoId.parse("v_fedcba9876543210");
const ENCODER = "tiny-encoder";

/** A library with two videos, each with a run that has vectors of two windows and a crop, and two lines of text. */
async function library() {
  const folder = await mkdtemp(join(tmpdir(), "sightline-removal-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const logger = createSilentLogger();
  const paths = libraryPaths(folder);
  const store = openSqliteStore(paths.database);
  const index = await LanceIndex.open(paths.index, logger);
  const connection = await connectFolder(paths.index);
  const vectors = await openVectorIndex(connection, logger);
  const texts = await TextIndex.open(connection, logger);
  closers.push(async () => {
    await vectors.close();
    await texts.close();
    connection.close();
    await index.close();
    store.close();
  });
  const rows = {
    deleteVideo: (id: VideoId) => texts.deleteVideos([id]),
    deleteAllBut: (ids: VideoId[]) => texts.deleteAllBut(ids),
    countVideo: (id: VideoId) => texts.countVideo(id),
  };
  const runs = new Map<VideoId, number>();
  for (const id of [GONE, KEPT]) {
    const run = await addVideo(id);
    runs.set(id, run);
  }
  const deps = {
    store,
    index,
    vectors,
    texts: rows,
    paths,
    logger,
    clock: systemClock,
    jobs: { drop: async () => {} },
  };
  return { deps: deps as unknown as LibraryDeps, runs };

  async function addVideo(id: VideoId): Promise<number> {
    const recordedAt = { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false } as const;
    const source = { name: "a.mp4", path: `/footage/${id}.mp4`, origin: "inPlace", sizeBytes: 1, mtimeMs: 1 } as const;
    store.videos.insert({ id, ...source, recordedAt, camera: null, sha256: null, addedAtMs: 0 });
    const seq = store.runs.insert({ videoId: id, packId: "motion", packKey: "", sampleFps: 1, fromUs: 0 });
    store.videos.patch(id, { currentRun: seq, state: "ready" });
    store.embeddings.begin(seq, ENCODER, "key");
    const windows = [0, 4e6].map((startUs) => ({ startUs, endUs: startUs + 8e6, frameUs: [startUs] }));
    const crops = [{ trackId: 1, class: "person", tUs: 0, box: { x: 0, y: 0, w: 0.1, h: 0.1 } }];
    await vectors.append({
      encoder: ENCODER,
      run: seq,
      video: id,
      part: 0,
      dim: 4,
      windows,
      windowVectors: Float32Array.from([1, 0, 0, 0, 0, 1, 0, 0]),
      frames: new Int8Array(8).fill(64),
      crops,
      cropVectors: Float32Array.from([0, 0, 1, 0]),
    });
    const lines = ["exit", "7가1234"].map((text) => ({ startUs: 0, endUs: 0, text, box: null, confidence: 1 }));
    await texts.append({ video: id, kind: "ocr", fromUs: 0, toUs: 1, model: "test", rows: lines });
    return seq;
  }
}

test("a removal takes the vectors and texts of the video, counts them, and leaves those of others", async () => {
  const { deps } = await library();
  // 1 video, 1 run, 1 row of embeddings, 2 windows, 1 crop, 2 texts.
  expect(await removeVideo(deps, GONE)).toMatchObject({ rowsDeleted: 8, sourceKept: true });
  expect(await remainsOf(deps, GONE)).toEqual({ sqliteRows: 0, indexRows: 0, files: [] });
  expect(await remainsOf(deps, KEPT)).toMatchObject({ sqliteRows: 2, indexRows: 5 });
});

test("what a crash left of a removed video and of a replaced run goes at the next start", async () => {
  const { deps, runs } = await library();
  deps.store.videos.delete(GONE);
  const next = deps.store.runs.insert({ videoId: KEPT, packId: "motion", packKey: "", sampleFps: 1, fromUs: 0 });
  deps.store.videos.patch(KEPT, { currentRun: next });
  deps.store.runs.delete(runs.get(KEPT)!);
  expect(await sweep(deps)).toEqual({ rows: 3 + 2 + 3, files: 0 });
  // Its texts do not belong to a run.
  expect((await remainsOf(deps, KEPT)).indexRows).toBe(2);
  expect(await sweep(deps)).toEqual({ rows: 0, files: 0 });
});
