import { mkdtemp, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "#shared/contract/system.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { videoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { SettingsStore } from "../src-main/backend/settings.ts";
import { JobRunner } from "../src-main/ingest/jobRunner.ts";
import type { IngestDeps } from "../src-main/ingest/types.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { randomId } from "../src-main/platform/ids.ts";
import { libraryPaths } from "../src-main/platform/libraryPaths.ts";
import { LanceIndex } from "../src-main/store/lance/lanceIndex.ts";
import type { JobRow } from "../src-main/store/sqlite/jobsTable.ts";
import { openSqliteStore, type SqliteStore } from "../src-main/store/sqlite/store.ts";
import { fakeMedia } from "./fakeMedia.ts";
import { FakeVision } from "./fakeVision.ts";
import { FileVectors } from "./fileVectors.ts";

/** Length of FakeVision's vectors. */
const DIM = 16;

export interface IndexWorldOptions {
  folder?: string;
  vision?: FakeVision;
  settings?: Partial<Settings>;
  durationUs?: number;
  deps?: Partial<IngestDeps>;
}

/** A library with a job queue, fake media and vision, packs that are installed when they are in `installed`, and vectors in files. */
export async function indexWorld(options: IndexWorldOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "sightline-index-")));
  const paths = libraryPaths(join(folder, "data"));
  const store = openSqliteStore(paths.database);
  const index = await LanceIndex.open(paths.index, createSilentLogger());
  const vectors = new FileVectors(join(folder, "vectors"));
  const vision = options.vision ?? new FakeVision();
  const installed = new Map<string, LoadedPack>();
  const install = (id: string, sha = "1".repeat(64)) => {
    const manifest = { id, encoder: { dim: DIM }, files: [{ name: "m", sha256: sha, variant: null }] };
    installed.set(id, { manifest: manifest as unknown as LoadedPack["manifest"], paths: { m: "/nowhere" } });
  };
  install("first");
  install("second");
  const settings = new SettingsStore(store.settings);
  settings.update({ encoderPack: "first", sampleFps: 0.5, readClocks: false, ...options.settings });
  const runner = new JobRunner({
    store,
    index,
    paths,
    vectors,
    vision,
    media: fakeMedia({ durationUs: options.durationUs ?? 40_000_000 }),
    packs: {
      resolve: async (id) => installed.get(id) ?? null,
      get: async (id) => {
        throw fail("NOT_FOUND", id);
      },
    },
    settings: () => settings.read(),
    playable: () => ({}),
    clock: systemClock,
    logger: createSilentLogger(),
    freeBytes: async () => null,
    minFreeBytes: 0,
    diskPollMs: 5,
    visionPauseMs: 5,
    rangeUs: 600_000_000,
    makeProxies: false,
    readTexts: null,
    indexBesideAnalysis: true,
    ...options.deps,
  });
  return {
    folder,
    store,
    index,
    vectors,
    vision,
    runner,
    paths,
    installed,
    install,
    choose: (more: Partial<Settings>) => settings.update(more),
    /** Adds a file and queues its import. */
    async add(name: string): Promise<VideoId> {
      const path = join(folder, name);
      await writeFile(path, name);
      const id = videoId.parse(randomId("v"));
      const { mtimeMs, size } = await stat(path);
      store.videos.insert({
        id,
        name,
        path,
        origin: "inPlace",
        sizeBytes: size,
        mtimeMs: Math.trunc(mtimeMs),
        recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false },
        camera: null,
        sha256: null,
        addedAtMs: 0,
      });
      runner.enqueue(id, "import", { packId: null, sampleFps: null });
      return id;
    },
    /** Resolves with the job of a video when `when` holds for it. */
    jobWhen: (id: VideoId, when: (row: JobRow) => boolean) =>
      until(store, () => store.jobs.byVideo(id).find((row) => when(row)) ?? null),
    /** Resolves when every job has ended. */
    idle: () =>
      until(store, () =>
        store.jobs.list().every((row) => ["done", "failed", "cancelled"].includes(row.state)) ? true : null,
      ),
    async close() {
      await runner.close();
      await index.close();
      store.close();
    },
  };
}
export type IndexWorld = Awaited<ReturnType<typeof indexWorld>>;

/** Resolves with what `read` gives, once it gives something, looking after every change of a job. */
function until<T>(store: SqliteStore, read: () => T | null): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const found = read();
      if (found === null) return;
      stop();
      resolve(found);
    };
    const stop = store.jobChanges.subscribe(() => queueMicrotask(look));
    queueMicrotask(look);
  });
}
