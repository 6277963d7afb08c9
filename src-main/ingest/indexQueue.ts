import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";
import { encoderKeyOf, retireEncoders } from "./embedJob.ts";
import { CLOCK_READ, insertJob, NAMED_LOOK, requeueJob } from "./queue.ts";
import type { IngestDeps, StageContext } from "./types.ts";

export interface QueueOptions {
  /** Omitted = every video of the library. */
  ids?: readonly VideoId[];
  /** Also what is indexed already, from the beginning. Throws MODEL_MISSING when there is nothing to index with. */
  again?: boolean;
  /** True for a job that runs now: it looks at its checkpoint by itself. */
  isRunning?(row: JobRow): boolean;
}

/**
 * Queues indexing for every video that has a run and is not indexed by the wanted encoder as it is installed now. Does nothing while it is not installed, and takes back what waits when no encoder is
 * wanted. A job that the operator cancelled, or that failed for another reason than a missing encoder, stays as it is. Returns how many jobs were queued.
 */
export async function queueEmbeddings(deps: IngestDeps, options: QueueOptions = {}): Promise<number> {
  const { store, settings, packs, vectors } = deps;
  const { ids, again = false, isRunning = () => false } = options;
  const encoder = settings().encoderPack;
  if (encoder === null) {
    if (again) throw fail("MODEL_MISSING", "no dual encoder is chosen");
    const idle = store.jobs.list().filter((row) => row.kind === "embed" && row.state !== "done" && !isRunning(row));
    store.db.transaction(() => idle.forEach((row) => store.jobs.delete(row.id)));
    return 0;
  }
  const pack = await packs.resolve(encoder);
  if (!pack || !vectors) {
    if (again) throw pack ? fail("INDEX_UNREACHABLE") : fail("MODEL_MISSING", encoder);
    return 0;
  }
  const key = await encoderKeyOf(encoder, pack);
  const chosen = ids && new Set(ids);
  const queued = store.db.transaction(() => {
    const jobs = Map.groupBy(
      store.jobs.list().filter((row) => row.kind === "embed" && row.state !== "done"),
      (row) => row.videoId,
    );
    let count = 0;
    for (const video of store.videos.list()) {
      if (video.currentRun === null || (chosen && !chosen.has(video.id))) continue;
      const row = store.embeddings.find(video.currentRun, encoder);
      const same = row?.encoderKey === key;
      if (same && again) store.embeddings.begin(video.currentRun, encoder, key);
      if (same && row.state === "done" && !again) continue;
      const unfinished = jobs.get(video.id) ?? [];
      const stopped = unfinished.find((it) => it.state === "failed" || it.state === "cancelled");
      if (unfinished.some((it) => it !== stopped)) continue;
      if (!stopped) insertJob(deps, video.id, "embed", { packId: encoder, sampleFps: null });
      else if (again || stopped.packId !== encoder || stopped.problem?.code === "MODEL_MISSING")
        requeueJob(deps, stopped);
      else continue;
      count++;
    }
    return count;
  });
  // Nothing was left to do, for example after a video was removed: the encoder before may go at once.
  if (queued === 0) await retireEncoders(deps);
  return queued;
}

/**
 * Ends a job whose run was made the current one, and queues in the same transaction what comes next: its vectors, a look for its clock, and one for the names of the settings. The vectors of the run before go. Nothing of that can
 * undo the run.
 */
export async function followRun(
  context: StageContext,
  before: { run: number | null; indexed: boolean },
): Promise<void> {
  const { deps, job } = context;
  const { store, vectors, packs, logger } = deps;
  const { encoderPack, openPack, openNames, readClocks } = deps.settings();
  const looks = openPack !== null && openNames.length > 0 && (await packs.resolve(openPack).catch(() => null)) !== null;
  const pack = encoderPack === null || !vectors ? null : await packs.resolve(encoderPack).catch(() => null); // as good as not installed
  store.db.transaction(() => {
    store.jobs.patch(job.id, { state: "done", problem: null });
    const video = store.videos.find(job.videoId);
    if (!video) return;
    const unfinished = store.jobs.byVideo(video.id).filter((row) => row.kind === "embed" && row.state !== "done");
    // One that runs or waits takes the new run by itself.
    if (pack && unfinished.length === 0) insertJob(deps, video.id, "embed", { packId: encoderPack, sampleFps: null });
    else if (pack) unfinished.forEach((row) => requeueJob(deps, row));
    if (job.kind === "import" && readClocks && deps.readTexts && !video.media?.still)
      insertJob(deps, video.id, "text", { packId: CLOCK_READ, sampleFps: null });
    const ended = (row: JobRow) => row.state === "done" || row.state === "failed" || row.state === "cancelled";
    const looking = store.jobs.byVideo(video.id).some((row) => row.packId === NAMED_LOOK && !ended(row));
    if (looks && !looking) insertJob(deps, video.id, "text", { packId: NAMED_LOOK, sampleFps: null });
  });
  if (before.run === null || !before.indexed || before.run === store.videos.find(job.videoId)?.currentRun) return;
  await vectors
    ?.deleteRuns([before.run])
    .catch((error: unknown) => logger.warn("vectors of a replaced run are left to the next sweep", { error }));
}
