import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "#shared/domain/job.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { openBackend, type Backend } from "../src-main/backend/backend.ts";
import type { BackendOptions } from "../src-main/backend/options.ts";
import type { ModelPacks } from "../src-main/models/types.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { fail } from "#shared/lib/problems.ts";
import { fakeMedia } from "./fakeMedia.ts";
import { FakeVision } from "./fakeVision.ts";

/** No packs: built-in motion only. */
export function noPacks(): ModelPacks {
  const none = async () => {
    throw fail("NOT_FOUND");
  };
  return {
    resolve: async () => null,
    list: async () => [],
    get: none,
    onChange: () => () => {},
    download: none,
    cancelDownload: none,
    addFromFile: none,
    remove: none,
    selfTest: none,
    close: async () => {},
  };
}

export interface TestBackend extends Backend {
  folder: string;
  dataDir: string;
  vision: FakeVision;
  /** Writes a file of footage and returns its path. */
  footage(name: string, content?: string): Promise<string>;
}

export type TestOptions = Partial<BackendOptions> & { vision?: FakeVision; folder?: string };

/** A backend on a temporary folder with fake media and vision. Give `folder` to open the same library again. */
export async function testBackend(options: TestOptions = {}): Promise<TestBackend> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "sightline-")));
  const dataDir = join(folder, "data");
  const vision = options.vision ?? new FakeVision();
  const backend = await openBackend({
    dataDir,
    host: "electron",
    version: "0.0.0",
    media: fakeMedia(),
    createVision: () => vision,
    createModels: async () => noPacks(),
    logger: createSilentLogger(),
    roots: [],
    mediaBase: "http://127.0.0.1:0/media",
    uploadUrl: null,
    minFreeBytes: 0,
    rangeUs: 10_000_000,
    ...options,
  });
  return Object.assign(backend, {
    folder,
    dataDir,
    vision,
    async footage(name: string, content = name) {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
  });
}

export const cleanUp = (folder: string) => rm(folder, { recursive: true, force: true });

/** Resolves with the video when `when` holds for it; follows library.watch, so it waits for the state, not for a time. */
export async function videoWhen(
  backend: Backend,
  id: string,
  when: (video: VideoSummary) => boolean,
): Promise<VideoSummary> {
  const leave = new AbortController();
  try {
    for await (const event of await backend.client.library.watch(undefined, { signal: leave.signal })) {
      const found =
        event.kind === "snapshot"
          ? event.videos.find((video) => video.id === id)
          : event.kind === "changed" && event.video.id === id
            ? event.video
            : undefined;
      if (found && when(found)) return found;
    }
  } finally {
    leave.abort();
  }
  throw new Error("the watch ended first");
}

/** The same for the job of a video. */
export async function jobWhen(backend: Backend, videoId: string, when: (job: Job) => boolean): Promise<Job> {
  const leave = new AbortController();
  try {
    for await (const event of await backend.client.jobs.watch(undefined, { signal: leave.signal })) {
      const jobs = event.kind === "snapshot" ? event.jobs : event.kind === "changed" ? [event.job] : [];
      const found = jobs.find((job) => job.videoId === videoId && when(job));
      if (found) return found;
    }
  } finally {
    leave.abort();
  }
  throw new Error("the watch ended first");
}

export const ended = (video: VideoSummary) => ["ready", "incomplete", "failed", "cancelled"].includes(video.state);

/** Imports one file and returns its id. */
export async function importOne(
  backend: Backend,
  path: string,
  options: Parameters<Backend["client"]["library"]["import"]>[0]["options"] = {},
) {
  const [item] = await backend.client.library.import({ paths: [path], options });
  if (!item?.videoId) throw new Error(`not taken: ${item?.reason}`);
  return item.videoId;
}
