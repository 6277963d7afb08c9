import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import type { Playback } from "#shared/contract/media.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { JobRunner } from "../ingest/jobRunner.ts";
import { compactTimeMap } from "../media/timeMap.ts";
import type { FrameTable, MediaTools } from "../media/types.ts";
import { videoFiles, type LibraryPaths } from "../platform/libraryPaths.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";

interface PlaybackDeps {
  store: SqliteStore;
  paths: LibraryPaths;
  media: MediaTools | null;
  runner: JobRunner;
}

const timeMap = z.object({ proxyUs: z.array(z.int()), sourceUs: z.array(z.int()) });

/** How to show a video in this host; asks for its proxy when it cannot be played otherwise. Throws AppError(NOT_FOUND). */
export async function playbackOf(deps: PlaybackDeps, id: VideoId, canPlay: boolean): Promise<Playback> {
  const { store, paths, runner } = deps;
  const video = store.videos.need(id);
  const there = (await stat(video.path).catch(() => null)) !== null;
  if (video.missing === there) store.videos.patch(id, { missing: !there });
  if (video.media?.still) return { kind: "frames", reason: there ? "still" : "missing", progress: null };
  if (there && canPlay) return { kind: "direct", url: `/video/${id}/source`, offsetUs: 0 };
  // A proxy plays on when the source has gone.
  if (video.proxy === "ready") {
    const map = await readFile(videoFiles(paths, id).proxyMap, "utf8").then(
      (text) => compactTimeMap(timeMap.parse(JSON.parse(text))),
      () => null,
    );
    if (map) return { kind: "proxy", url: `/video/${id}/proxy`, timeMap: map };
    store.videos.patch(id, { proxy: "needed" });
  }
  if (!there) return { kind: "frames", reason: "missing", progress: null };
  if (video.proxy === "failed") return { kind: "frames", reason: "proxy-failed", progress: null };
  if (video.media) runner.wantProxy(id);
  return { kind: "frames", reason: "proxy-in-progress", progress: runner.proxyProgress(id) };
}

/** Frame tables of the videos being looked at, a few at a time: one of a long video takes megabytes. */
export class FrameTables {
  #deps: Pick<PlaybackDeps, "paths" | "media">;
  #open = new Map<VideoId, Promise<FrameTable | null>>();
  constructor(deps: Pick<PlaybackDeps, "paths" | "media">) {
    this.#deps = deps;
  }

  /** Null while the table is not made yet. */
  async get(id: VideoId): Promise<FrameTable | null> {
    const known = this.#open.get(id);
    this.#open.delete(id);
    const table =
      known ??
      (this.#deps.media
        ? this.#deps.media.openFrameTable(videoFiles(this.#deps.paths, id).frameTable).catch(() => null)
        : Promise.resolve(null));
    this.#open.set(id, table);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= 4) break;
      this.#open.delete(oldest);
    }
    const result = await table;
    // Not made yet: ask the disk again next time.
    if (result === null) this.#open.delete(id);
    return result;
  }

  forget(id: VideoId): void {
    this.#open.delete(id);
  }

  /** Times around a media time: up to `before` at or before it, `after` after it. Empty while there is no table. */
  async around(
    id: VideoId,
    aroundUs: number,
    before: number,
    after: number,
  ): Promise<{ tUs: number[]; firstIndex: number }> {
    const table = await this.get(id);
    if (!table || table.count === 0) return { tUs: [], firstIndex: 0 };
    const at = table.indexAt(aroundUs);
    const first = Math.max(0, at - before + 1);
    const end = Math.min(table.count, at + 1 + after);
    return { tUs: Array.from({ length: Math.max(0, end - first) }, (_, i) => table.at(first + i)), firstIndex: first };
  }
}
