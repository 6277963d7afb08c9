import type { LibraryRef } from "#shared/domain/sharing.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { RunRow } from "../store/sqlite/runsTable.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";

/** A video as the search sees it, and its current run. */
export interface ViewedVideo {
  /** Place in the order of adding: breaks ties. */
  order: number;
  row: Pick<VideoRow, "id" | "name" | "state" | "camera" | "recordedAt" | "analysedUs"> & {
    media: { durationUs: number } | null;
  };
  run: Pick<RunRow, "seq"> | null;
  /** Class names that its run's detector can find; null = built-in motion, or no run. */
  labels: ReadonlySet<string> | null;
  /** Whose it is; null = this library's own. */
  library: LibraryRef | null;
}

/** One of the library's own. */
export interface OwnVideo extends ViewedVideo {
  row: VideoRow;
  run: RunRow | null;
  library: null;
}

/** Videos as an answer asks for them. */
export interface VideosView {
  videos(): ViewedVideo[];
}

/**
 * The library's videos with their current runs, parsed once: reading a thousand rows anew would take longer than the search itself. Follows the store's
 * announcements; `close` ends that.
 */
export class LibraryView {
  #store: SqliteStore;
  #videos = new Map<VideoId, OwnVideo>();
  #stale = new Set<VideoId>();
  #byRun = new Map<number, OwnVideo>();
  #stop: () => void;

  constructor(store: SqliteStore) {
    this.#store = store;
    this.#stop = store.videoChanges.subscribe((id) => void this.#stale.add(id));
    for (const row of store.videos.list()) this.#put(row);
  }

  /** In the order they were added. */
  videos(): OwnVideo[] {
    this.#refresh();
    return [...this.#videos.values()];
  }

  find(id: VideoId): OwnVideo | null {
    this.#refresh();
    return this.#videos.get(id) ?? null;
  }

  /** The video whose CURRENT run this is; null for a stale run. */
  ofRun(run: number): OwnVideo | null {
    this.#refresh();
    return this.#byRun.get(run) ?? null;
  }

  close(): void {
    this.#stop();
  }

  #refresh(): void {
    for (const id of this.#stale) {
      const row = this.#store.videos.find(id);
      if (row) this.#put(row);
      else this.#drop(id);
    }
    this.#stale.clear();
  }

  #put(row: VideoRow): void {
    const before = this.#videos.get(row.id);
    const kept = before?.run && before.run.seq === row.currentRun ? before.run : null;
    const run = row.currentRun === null ? null : (kept ?? this.#store.runs.find(row.currentRun));
    if (before?.run && before.run.seq !== run?.seq) this.#byRun.delete(before.run.seq);
    const labels = run && run.packId !== "motion" ? (before?.run === run ? before.labels : new Set(run.labels)) : null;
    const viewed: OwnVideo = { order: row.seq, row, run, labels, library: null };
    this.#videos.set(row.id, viewed);
    if (run) this.#byRun.set(run.seq, viewed);
  }

  #drop(id: VideoId): void {
    const before = this.#videos.get(id);
    if (before?.run) this.#byRun.delete(before.run.seq);
    this.#videos.delete(id);
  }
}
