import type { Problem } from "#shared/domain/errors.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";
import { videoWaits } from "./jobEnds.ts";
import type { IngestDeps } from "./types.ts";

type HoldDeps = Pick<IngestDeps, "store" | "logger" | "vision" | "visionPauseMs" | "makeProxies">;

/** The pause doubles with every try that fails, up to this many times the first. */
const LONGEST_PAUSE = 16;
/** Tries after which a host that nobody watches gives up, so that a command ends. */
const UNWATCHED_TRIES = 3;

/**
 * Holds the lanes that analyse and index while the vision process does not stay up, so that one broken driver (or one video that kills the process) does not fail every video that
 * waits. What waits says why. The hold ends when the operator retries, when the process comes up for somebody else (a self-test, another device chosen), or
 * after a pause, for one video as a trial; each trial that fails doubles the pause.
 */
export class VisionHold {
  #deps: HoldDeps;
  #onOpen: () => void;
  #problem: Problem | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void;
  #trial = false;
  #failedTrials = 0;

  /** `onOpen` is called when they may be started again. */
  constructor(deps: HoldDeps, onOpen: () => void) {
    this.#deps = deps;
    this.#onOpen = onOpen;
    this.#stopListening = deps.vision.onStatus((status) => {
      if (this.held && status.state !== "unavailable") this.#release(true);
    });
  }

  /** True while nothing that needs the vision process may be started. */
  get held(): boolean {
    return this.#problem !== null;
  }

  /**
   * The process is unavailable, and the job met it. Returns true when the job only waits with the others: it was the one tried after a pause, and which of the videos is to
   * blame, if any, is not known. Returns false when the job is to fail: the process died three times on it alone, or nothing else is left to try.
   */
  hold(row: JobRow, problem: Problem): boolean {
    const { store, logger, visionPauseMs, makeProxies } = this.#deps;
    if (this.held) {
      // Ran beside the job that found out: not to blame, it waits with the others.
      store.jobs.patch(row.id, { state: "queued", problem });
      videoWaits(store, row);
      return true;
    }
    const trial = this.#trial;
    this.#trial = false;
    if (trial) this.#failedTrials++;
    // Nobody is there to retry: the rest fails quickly and says why.
    if (!makeProxies && this.#failedTrials >= UNWATCHED_TRIES) return false;
    this.#problem = problem;
    const others = waiting(this.#deps).filter((job) => job.id !== row.id);
    const waits = trial && others.length > 0;
    store.db.transaction(() => {
      if (waits) {
        // Behind the others: the next trial is another video's.
        const place = Math.max(row.place, ...others.map((job) => job.place)) + 1;
        store.jobs.patch(row.id, { state: "queued", problem, place });
        videoWaits(store, row);
      }
      for (const job of others) store.jobs.patch(job.id, { problem });
    });
    const pauseMs = visionPauseMs * Math.min(2 ** this.#failedTrials, LONGEST_PAUSE);
    logger.warn("the vision process is unavailable; analyses wait", { job: row.id, others: others.length, pauseMs });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#release(true), pauseMs);
    this.#timer.unref();
    return waits;
  }

  /** Another job came into the lane: when the lane is held, the job says so. */
  joined(row: JobRow): void {
    if (this.#problem) this.#deps.store.jobs.patch(row.id, { problem: this.#problem });
  }

  /** The operator wants it tried again, now. Returns false when nothing was held. */
  retry(): boolean {
    const was = this.held;
    // Before the process says that it may be tried: that would make it a trial.
    this.#problem = null;
    this.#failedTrials = 0;
    this.#deps.vision.retry();
    if (was) this.#release(false);
    return was;
  }

  /** An analysis was finished: what happened before does not count. */
  worked(): void {
    this.#trial = false;
    this.#failedTrials = 0;
  }

  /** Takes a reason that an earlier session left off the jobs that wait. */
  clear(): void {
    const { store } = this.#deps;
    store.db.transaction(() => {
      for (const job of waiting(this.#deps))
        if (job.problem?.code === "VISION_UNAVAILABLE") store.jobs.patch(job.id, { problem: null });
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
  }

  #release(trial: boolean): void {
    clearTimeout(this.#timer);
    this.#problem = null;
    this.#trial = trial;
    this.clear();
    this.#onOpen();
  }
}

const waiting = ({ store }: Pick<HoldDeps, "store">) =>
  store.jobs.byState("queued").filter((job) => job.lane === "analyse" || job.lane === "index");
