import { availableParallelism } from "node:os";
import { AppError, type Problem } from "#shared/domain/errors.ts";
import type { JobId } from "#shared/domain/job.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail, problemOf, toProblem } from "#shared/lib/problems.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import type { JobRow, Lane } from "../store/sqlite/jobsTable.ts";
import { ActiveJob } from "./activeJob.ts";
import { analyseVideo } from "./analyse.ts";
import { DiskHold } from "./diskHold.ts";
import { finishRun } from "./finalPass.ts";
import { indexVideo } from "./embedJob.ts";
import { followRun } from "./indexQueue.ts";
import { endJob, videoWaits } from "./jobEnds.ts";
import { prepareVideo } from "./prepare.ts";
import { makeProxy } from "./proxy.ts";
import { lookThroughVideo } from "./lookJob.ts";
import { insertProxyJobs, NAMED_LOOK } from "./queue.ts";
import { readVideoTexts } from "./textJob.ts";
import type { IngestDeps } from "./types.ts";
import { VisionHold } from "./visionHold.ts";

const LANES: readonly Lane[] = ["prepare", "analyse", "proxy", "index"];
/** With more cores than this an encoder works beside the detector; with fewer each would only halve the other. */
const FEW_CORES = 2;
/** The vision process may die this often in a row on one job before the job fails. */
const MAX_ATTEMPTS = 3;

/**
 * What runs now. Lanes run side by side with one job each: `prepare` (pictures come quickly, however long the analysis before it takes), `analyse`, `proxy` (only while
 * nothing is analysed, or for a video that somebody opened), and `index` (on a small machine only while nothing is analysed or waits for it; a job that runs then goes back into the queue at its next
 * checkpoint, having got one part further, so neither starves the other). A job that fails never stops the others; a full disk holds all of them until there is space again.
 */
export class Lanes {
  /** Videos that somebody looks at: their proxies come first. */
  readonly urgentProxies = new Set<VideoId>();
  #deps: IngestDeps;
  #active = new Map<JobId, ActiveJob>();
  #starting = new Set<Lane>();
  #hold: DiskHold;
  #visionHold: VisionHold;
  #open = false;
  #closing = false;
  /** Those who want the lane `index` still. */
  #indexStops = 0;

  constructor(deps: IngestDeps) {
    this.#deps = deps;
    this.#hold = new DiskHold(deps, () => this.schedule());
    this.#visionHold = new VisionHold(deps, () => this.schedule());
  }

  /** From now on jobs are started. */
  open(): void {
    this.#open = true;
    this.#visionHold.clear();
    this.schedule();
  }

  find(id: JobId): ActiveJob | null {
    return this.#active.get(id) ?? null;
  }

  running(): Iterable<ActiveJob> {
    return this.#active.values();
  }

  /** The operator wants the vision process tried again. Returns false when nothing waited for it. */
  retryVision(): boolean {
    return this.#visionHold.retry();
  }

  /** Starts what can be started now. Called after every change of the queue. */
  schedule(): void {
    if (!this.#open || this.#closing || this.#hold.held) return;
    for (const lane of LANES) {
      if (this.#starting.has(lane) || this.#inLane(lane)) continue;
      if (this.#nextIn(lane)) void this.#begin(lane);
    }
  }

  /** Runs `work` while nothing is in the lane `index`; what ran there goes on at its checkpoint. */
  async whileIndexingStops<T>(work: () => Promise<T>): Promise<T> {
    this.#indexStops++;
    try {
      const running = [...this.#active.values()].filter((active) => active.lane === "index");
      // One that is being paused or cancelled ends as the operator said.
      for (const active of running) if (active.reason === null) active.stop("close");
      await Promise.all(running.map((active) => active.done));
      return await work();
    } finally {
      this.#indexStops--;
      this.schedule();
    }
  }

  /** Ends a job without success; not for one that runs: that is stopped. */
  end(row: JobRow, state: "failed" | "cancelled", problem: Problem): void {
    endJob(this.#deps.store, row, state, problem);
    if (row.kind === "proxy") this.urgentProxies.delete(row.videoId);
  }

  /** Stops what runs, leaving it queued for the next start. Resolves when all has ended. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#visionHold.close();
    for (const active of this.#active.values()) active.stop("close");
    await Promise.all([...this.#active.values()].map((active) => active.done));
    await this.#hold.close();
  }

  #inLane(lane: Lane): boolean {
    for (const active of this.#active.values()) if (active.lane === lane) return true;
    return false;
  }

  #nextIn(lane: Lane): JobRow | null {
    const { jobs } = this.#deps.store;
    const held = this.#visionHold.held;
    if ((lane === "analyse" || lane === "index") && held) return null;
    if (lane === "index") return this.#indexStops > 0 || this.#analysisFirst() ? null : jobs.next("index");
    if (lane !== "proxy") return jobs.next(lane);
    if (!this.#deps.makeProxies) return null;
    const urgent = this.urgentProxies.size > 0 ? jobs.next("proxy", this.urgentProxies) : null;
    if (urgent) return urgent;
    return this.#analysing() ? null : jobs.next("proxy");
  }

  /** True while something is analysed or prepared, or waits for it and may start. */
  #analysing(): boolean {
    const { jobs } = this.#deps.store;
    const waits = (!this.#visionHold.held && jobs.next("analyse")) || jobs.next("prepare");
    return this.#inLane("analyse") || this.#inLane("prepare") || waits !== null;
  }

  #analysisFirst(): boolean {
    const beside = this.#deps.indexBesideAnalysis ?? availableParallelism() > FEW_CORES;
    return !beside && this.#analysing();
  }

  /** True when an indexing job should make room: for an analysis, or for text that somebody asked for; one that looks for names, the longest of them, for whatever comes before it. */
  #indexYields(row: JobRow): boolean {
    if (this.#analysisFirst()) return true;
    const next = this.#deps.store.jobs.next("index");
    if (next === null) return false;
    if (row.kind === "text") return row.packId === NAMED_LOOK && next.place < row.place;
    return next.kind === "text" && next.packId !== NAMED_LOOK;
  }

  /** Looks at the disk, then starts the lane's next job. */
  async #begin(lane: Lane): Promise<void> {
    this.#starting.add(lane);
    try {
      const free = await this.#deps.freeBytes();
      if (this.#closing || this.#hold.held) return;
      const row = this.#nextIn(lane);
      if (!row) return;
      if (free !== null && free < this.#deps.minFreeBytes) {
        this.#hold.hold(row, problemOf("DISK_FULL", `${Math.floor(free / 1e6)} MB free`));
        return;
      }
      const active = new ActiveJob(row, lane, this.#deps.clock.nowMs());
      this.#active.set(row.id, active);
      active.done = this.#run(active).finally(() => {
        this.#active.delete(row.id);
        this.#deps.store.jobChanges.announce(row.id);
        queueMicrotask(() => this.schedule());
      });
    } catch (error) {
      this.#deps.logger.error("a job could not be started", { lane, error });
    } finally {
      this.#starting.delete(lane);
    }
  }

  /** Never rejects: whatever happens ends in the job's row. */
  async #run(active: ActiveJob): Promise<void> {
    const { row, lane } = active;
    const { store, logger } = this.#deps;
    try {
      if (!this.#deps.media) throw fail("FFMPEG_MISSING");
      store.db.transaction(() => {
        store.jobs.patch(row.id, { state: "running", problem: null, lastSignMs: this.#deps.clock.nowMs() });
        const video = store.videos.need(row.videoId);
        if (lane === "analyse" && video.currentRun === null)
          store.videos.patch(video.id, { state: "analysing", problem: null });
      });
      const context = active.context(this.#deps, this.#deps.media, () => this.#indexYields(row));
      if (lane === "prepare") {
        await prepareVideo(context, () => {
          store.jobs.patch(row.id, { state: "queued", lane: "analyse" });
          this.#visionHold.joined(row);
        });
        insertProxyJobs(this.#deps);
      } else if (lane === "proxy") {
        await makeProxy(context);
        this.urgentProxies.delete(row.videoId);
        store.jobs.patch(row.id, { state: "done", problem: null });
      } else if (lane === "index") {
        const work = row.kind !== "text" ? indexVideo : row.packId === NAMED_LOOK ? lookThroughVideo : readVideoTexts;
        const outcome = await work(context);
        this.#visionHold.worked();
        store.jobs.patch(row.id, { state: outcome === "yielded" ? "queued" : "done", problem: null });
      } else {
        const run = context.video().currentRun;
        const before = { run, indexed: run !== null && store.embeddings.byRun(run).length > 0 };
        await finishRun(context, await analyseVideo(context));
        this.#visionHold.worked();
        await followRun(context, before);
      }
    } catch (thrown) {
      try {
        this.#failed(active, fromSystemError(thrown));
      } catch (error) {
        // Even the row could not be written (disk full, library gone): the next start, or the end of the hold, finds the job `running` and queues it.
        logger.error("the end of a job could not be recorded", { job: row.id, error, thrown });
        this.#holdIfFull(row, fromSystemError(error));
      }
    }
  }

  #failed(active: ActiveJob, error: unknown): void {
    const { row } = active;
    const { store, logger, vision } = this.#deps;
    switch (active.reason) {
      case "drop":
        return;
      case "close":
        store.jobs.patch(row.id, { state: "queued" });
        return videoWaits(store, row);
      case "pause":
        store.jobs.patch(row.id, { state: "paused" });
        return videoWaits(store, row);
      case "cancel":
        return this.end(row, "cancelled", problemOf("CANCELLED"));
    }
    if (!store.jobs.find(row.id)) return;
    if (this.#holdIfFull(row, error)) return;
    // The client takes an analysis up again by itself, but not a final pass: its ranges came from us, and we can send them again.
    const died =
      error instanceof AppError &&
      vision.status().state !== "unavailable" &&
      (error.code === "VISION_UNAVAILABLE" || (error.code === "INTERNAL" && active.live.stage === "tracks"));
    const attempts = (store.jobs.find(row.id)?.attempts ?? 0) + 1;
    if (died && attempts < MAX_ATTEMPTS) {
      logger.warn("the vision process died; the job continues at its checkpoint", { job: row.id, attempts, error });
      store.jobs.patch(row.id, { state: "queued", attempts });
      return videoWaits(store, row);
    }
    let problem = toProblem(error);
    if (problem.code === "VISION_UNAVAILABLE" && this.#visionHold.hold(row, problem)) return;
    if (problem.code === "INTERNAL")
      problem = { ...problem, logId: logger.error("a job failed", { job: row.id, video: row.videoId, error }) };
    else logger.warn("a job failed", { job: row.id, video: row.videoId, problem });
    this.end(row, "failed", problem);
  }

  #holdIfFull(row: JobRow, error: unknown): boolean {
    if (!(error instanceof AppError) || error.code !== "DISK_FULL") return false;
    this.#hold.hold(row, error.problem);
    return true;
  }
}
