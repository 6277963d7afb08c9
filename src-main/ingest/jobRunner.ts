import { problemOf } from "#shared/lib/problems.ts";
import type { Job, JobId } from "#shared/domain/job.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";
import type { StopReason } from "./activeJob.ts";
import { queueEmbeddings } from "./indexQueue.ts";
import { makesVideo } from "./jobEnds.ts";
import { jobView } from "./jobView.ts";
import { Lanes } from "./lanes.ts";
import { insertJob, insertProxyJobs, requeueJob, type JobWork } from "./queue.ts";
import type { IngestDeps } from "./types.ts";

/** The queue as the rest of the backend uses it. The database row is the truth; `lanes` holds what runs now. */
export class JobRunner {
  #deps: IngestDeps;
  #lanes: Lanes;
  /** Queueing that looks at files of a pack; awaited by `close`. */
  #queueing = new Set<Promise<unknown>>();

  constructor(deps: IngestDeps) {
    this.#deps = deps;
    this.#lanes = new Lanes(deps);
  }

  /** Puts what a crash left `running` back into the queue, at its checkpoint, and begins, unless jobs wait for another host. */
  start(): void {
    const { jobs, videos, db } = this.#deps.store;
    db.transaction(() => {
      for (const row of jobs.byState("running")) jobs.patch(row.id, { state: "queued" });
      for (const video of videos.list()) {
        if (video.state === "analysing") videos.patch(video.id, { state: "queued" });
        if (video.proxy === "making") videos.patch(video.id, { proxy: "needed" });
      }
    });
    if (this.#deps.background === false) return;
    this.queueProxies();
    this.#lanes.open();
    // What a crash, or a version without an index, left without vectors.
    this.queueEmbeddings().catch((error: unknown) =>
      this.#deps.logger.warn("indexing could not be queued at start", { error }),
    );
  }

  /** Joins an ongoing transaction; work starts after it. */
  enqueue(video: VideoId, kind: JobRow["kind"], work: JobWork): void {
    insertJob(this.#deps, video, kind, work);
    queueMicrotask(() => this.#lanes.schedule());
  }

  /** Analyses videos again with a new run while the old one serves. A job of the video that is not finished is replaced. Returns how many were queued. */
  async reanalyse(ids: VideoId[], work: JobWork): Promise<number> {
    const { store } = this.#deps;
    for (const id of ids) store.videos.need(id);
    for (const id of ids) {
      await this.#dropJobs(id, (row) => makesVideo(row.kind));
      store.db.transaction(() => {
        const video = store.videos.need(id);
        if (video.currentRun === null) store.videos.patch(id, { state: "queued", problem: null });
        this.enqueue(id, "reanalyse", work);
      });
    }
    return ids.length;
  }

  /** Queues a proxy for every video that needs one and has no job for it. Returns how many. */
  queueProxies(): number {
    const queued = insertProxyJobs(this.#deps);
    if (queued > 0) queueMicrotask(() => this.#lanes.schedule());
    return queued;
  }

  /**
   * Queues indexing for every video that the encoder of the settings has not indexed; call it when that setting changes and when a pack becomes installed. Returns how many were queued.
   */
  async queueEmbeddings(): Promise<number> {
    return await this.#queueIndexing(() => queueEmbeddings(this.#deps, { isRunning: this.#isRunning }));
  }

  /** Indexes videos, or all, again from the beginning; their vectors answer until they are replaced. Returns how many were queued. Throws AppError: MODEL_MISSING, NOT_FOUND. */
  async rebuild(ids?: VideoId[]): Promise<number> {
    const { store } = this.#deps;
    for (const id of ids ?? []) store.videos.need(id);
    const options = { again: true, isRunning: this.#isRunning, ...(ids ? { ids } : {}) };
    return await this.#queueIndexing(() => queueEmbeddings(this.#deps, options));
  }

  /** Runs `work` while no job writes to the index; a job that runs goes back into the queue at its checkpoint, and on afterwards. */
  async whileIndexingStops<T>(work: () => Promise<T>): Promise<T> {
    return await this.#lanes.whileIndexingStops(work);
  }

  /** Queues reading the text of videos, or of a span of them, before other jobs. Returns how many were queued. Throws AppError(NOT_FOUND). */
  queueTexts(ids: VideoId[], span: { fromUs: number | null; toUs: number | null }): number {
    const { store } = this.#deps;
    const videos = ids.map((id) => store.videos.need(id)).filter((video) => video.media !== null);
    // Last first, so that the first named ends up foremost.
    store.db.transaction(() =>
      videos
        .toReversed()
        .forEach((video) => this.enqueue(video.id, "text", { packId: null, sampleFps: null, first: true, ...span })),
    );
    return videos.length;
  }

  /**
   * The renderer plays the video itself after all: a proxy that is not begun is dropped from the queue. One that is being made is let finish, and one that somebody waits for (the
   * renderer named the type playable but refused the file) stays.
   */
  dropProxy(id: VideoId): void {
    const { store } = this.#deps;
    if (this.#lanes.urgentProxies.has(id) || store.videos.need(id).proxy !== "needed") return;
    const rows = store.jobs.byVideo(id).filter((row) => row.kind === "proxy");
    if (rows.some((row) => this.#lanes.find(row.id))) return;
    store.db.transaction(() => {
      for (const row of rows) store.jobs.delete(row.id);
      store.videos.patch(id, { proxy: "none" });
    });
  }

  /** Somebody opened the video: its proxy comes first, beside the analysis. */
  wantProxy(id: VideoId): void {
    const { videos } = this.#deps.store;
    if (videos.need(id).proxy === "none") videos.patch(id, { proxy: "needed" });
    this.#lanes.urgentProxies.add(id);
    this.queueProxies();
    this.#lanes.schedule();
  }

  /** 0..1 of a video's proxy while it is made, else null. */
  proxyProgress(id: VideoId): number | null {
    for (const active of this.#lanes.running())
      if (active.row.videoId === id && active.lane === "proxy") return active.live.progress;
    return null;
  }

  pause(ids: JobId[]): number {
    return this.#each(ids, (row) => {
      if (row.state !== "queued" && row.state !== "running") return false;
      this.#stopOr(row, "pause", () => this.#deps.store.jobs.patch(row.id, { state: "paused" }));
      return true;
    });
  }

  resume(ids: JobId[]): number {
    return this.#each(ids, (row) => {
      if (row.state !== "paused") return false;
      this.#deps.store.jobs.patch(row.id, { state: "queued", problem: null });
      return true;
    });
  }

  cancel(ids: JobId[]): number {
    return this.#each(ids, (row) => {
      if (row.state === "done" || row.state === "failed" || row.state === "cancelled") return false;
      this.#stopOr(row, "cancel", () => this.#lanes.end(row, "cancelled", problemOf("CANCELLED")));
      return true;
    });
  }

  /**
   * Failed, cancelled, and incomplete ones once more; stages that are done stay done. One that waits for the vision process, or failed with it, has the process tried again, and
   * with it every video that waits.
   */
  retry(ids: JobId[]): number {
    return this.#each(ids, (row) => {
      const released = row.problem?.code === "VISION_UNAVAILABLE" && this.#lanes.retryVision();
      return (this.#lanes.find(row.id) === null && requeueJob(this.#deps, row)) || released;
    });
  }

  moveToFront(ids: JobId[]): number {
    // Last first, so that the first named ends up foremost.
    return this.#each(ids.toReversed(), (row) => {
      // A running one too: it may still be preparing, and its turn to be analysed is what counts.
      if (row.state === "done" || row.state === "failed" || row.state === "cancelled") return false;
      return this.#deps.store.jobs.patch(row.id, { place: this.#deps.store.jobs.firstPlace() - 1 });
    });
  }

  clearFinished(): number {
    const { store } = this.#deps;
    const finished = (["done", "failed", "cancelled"] as const)
      .flatMap((state) => store.jobs.byState(state))
      .filter((row) => this.#lanes.find(row.id) === null);
    store.db.transaction(() => finished.forEach((row) => store.jobs.delete(row.id)));
    return finished.length;
  }

  /** Stops and forgets every job of a video. Resolves when nothing of it runs. */
  async drop(id: VideoId): Promise<void> {
    await this.#dropJobs(id, () => true);
    this.#lanes.urgentProxies.delete(id);
  }

  view(id: JobId): Job | null {
    const row = this.#deps.store.jobs.find(id);
    return row ? this.#view(row) : null;
  }

  views(): Job[] {
    const { store } = this.#deps;
    const names = new Map(store.videos.list().map((video) => [video.id, video.name]));
    let place = 0;
    return store.jobs
      .list()
      .map((row) =>
        jobView(
          row,
          names.get(row.videoId) ?? "",
          row.state === "queued" ? place++ : 0,
          this.#lanes.find(row.id)?.live ?? null,
        ),
      );
  }

  /** Stops what runs, leaving it queued for the next start. Resolves when all has ended. */
  async close(): Promise<void> {
    await this.#lanes.close();
    await Promise.allSettled(this.#queueing);
  }

  readonly #isRunning = (row: JobRow) => this.#lanes.find(row.id) !== null;

  async #queueIndexing(work: () => Promise<number>): Promise<number> {
    const queueing = work();
    this.#queueing.add(queueing);
    try {
      return await queueing;
    } finally {
      this.#queueing.delete(queueing);
      this.#lanes.schedule();
    }
  }

  #view(row: JobRow): Job {
    const { store } = this.#deps;
    const name = store.videos.find(row.videoId)?.name ?? "";
    return jobView(
      row,
      name,
      row.state === "queued" ? store.jobs.position(row) : 0,
      this.#lanes.find(row.id)?.live ?? null,
    );
  }

  #each(ids: JobId[], change: (row: JobRow) => boolean): number {
    let changed = 0;
    for (const id of ids) {
      const row = this.#deps.store.jobs.find(id);
      if (row && change(row)) changed++;
    }
    this.#lanes.schedule();
    return changed;
  }

  #stopOr(row: JobRow, reason: StopReason, otherwise: () => void): void {
    const active = this.#lanes.find(row.id);
    if (active) active.stop(reason);
    else otherwise();
  }

  async #dropJobs(id: VideoId, which: (row: JobRow) => boolean): Promise<void> {
    const { store } = this.#deps;
    const rows = store.jobs.byVideo(id).filter(which);
    const running = rows.flatMap((row) => this.#lanes.find(row.id) ?? []);
    // Out of the queue first: it must not be started while we wait.
    for (const row of rows) if (this.#lanes.find(row.id) === null) store.jobs.delete(row.id);
    for (const active of running) active.stop("drop");
    await Promise.all(running.map((active) => active.done));
    for (const row of rows) store.jobs.delete(row.id);
  }
}
