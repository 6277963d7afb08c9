import type { MediaInfo, VideoId } from "#shared/domain/video.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";

/** A video as scenarios see it. */
export interface Footage {
  id: VideoId;
  name: string;
  /** Place in the order of adding. */
  order: number;
  camera: string | null;
  recordedAt: RecordedAt;
  media: MediaInfo | null;
  durationUs: number;
  /** Its current run; null = not analysed yet. */
  run: number | null;
  /** Class names that its detector can find; null = built-in motion, or no run. */
  labels: ReadonlySet<string> | null;
  /** Class names that were found. */
  classes: readonly string[];
}

/** What became of a video; null = it was not there, or is gone. */
export type FootageListener = (now: Footage | null, before: Footage | null) => void;

/**
 * The library's videos with what scenarios ask of them, parsed once: a thousand rows for every look would take longer than the look. Follows the store's announcements until `close`. Listeners
 * are called when the transaction that announced is over, and only for what they can see the difference of.
 */
export class FootageView {
  #store: Pick<SqliteStore, "videos" | "runs" | "videoChanges">;
  #videos = new Map<VideoId, Footage>();
  #labels = new Map<string, ReadonlySet<string>>();
  #stale = new Set<VideoId>();
  #listeners = new Set<FootageListener>();
  #stop: () => void;

  constructor(store: Pick<SqliteStore, "videos" | "runs" | "videoChanges">) {
    this.#store = store;
    for (const row of store.videos.list()) this.#videos.set(row.id, this.#read(row, null));
    this.#stop = store.videoChanges.subscribe((id) => {
      if (this.#stale.size === 0) queueMicrotask(() => this.#refresh());
      this.#stale.add(id);
    });
  }

  /** In the order they were added. */
  all(): Footage[] {
    this.#refresh();
    return [...this.#videos.values()];
  }

  find(id: VideoId): Footage | null {
    this.#refresh();
    return this.#videos.get(id) ?? null;
  }

  /** Returns the unsubscriber. */
  onChange(listener: FootageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop();
    this.#stale.clear();
    this.#listeners.clear();
  }

  #refresh(): void {
    if (this.#stale.size === 0) return;
    const ids = [...this.#stale];
    this.#stale.clear();
    for (const id of ids) {
      const before = this.#videos.get(id) ?? null;
      const row = this.#store.videos.find(id);
      const now = row && this.#read(row, before);
      if (now) this.#videos.set(id, now);
      else this.#videos.delete(id);
      if (isSame(now, before)) continue;
      for (const listener of this.#listeners) listener(now, before);
    }
  }

  #read(row: VideoRow, before: Footage | null): Footage {
    const run = row.currentRun;
    return {
      id: row.id,
      name: row.name,
      order: row.seq,
      camera: row.camera,
      recordedAt: row.recordedAt,
      media: row.media,
      durationUs: row.media?.durationUs ?? 0,
      run,
      labels: run === null ? null : before?.run === run ? before.labels : this.#labelsOf(run),
      classes: Object.keys(row.countsByClass),
    };
  }

  /** One set for all runs of the same detector: a thousand sets of eighty names are megabytes. */
  #labelsOf(run: number): ReadonlySet<string> | null {
    const row = this.#store.runs.find(run);
    if (!row || row.packId === "motion") return null;
    const key = JSON.stringify(row.labels);
    let labels = this.#labels.get(key);
    if (!labels) this.#labels.set(key, (labels = new Set(row.labels)));
    return labels;
  }
}

function isSame(a: Footage | null, b: Footage | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.run === b.run &&
    a.camera === b.camera &&
    a.name === b.name &&
    a.recordedAt.utcMs === b.recordedAt.utcMs &&
    a.recordedAt.zone === b.recordedAt.zone
  );
}
