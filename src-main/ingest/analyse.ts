import { AppError, type ProblemCode } from "#shared/domain/errors.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { fail } from "#shared/lib/problems.ts";
import { activityOfRange } from "../store/sqlite/activity.ts";
import type { RunRow } from "../store/sqlite/runsTable.ts";
import { keyOfPack } from "./packKey.ts";
import { requireSameSize, requireSource } from "./source.ts";
import type { StageContext } from "./types.ts";

/** Below this score a detection is not even kept for the tracker's second association stage. */
const MIN_SCORE = 0.1;
/** Reading failed part of the way: what is committed is worth a final pass, and the video ends incomplete. */
const KEEPS_WHAT_IT_HAS: ReadonlySet<ProblemCode> = new Set([
  "DAMAGED",
  "TRUNCATED",
  "FFMPEG_STALLED",
  "FFMPEG_FAILED",
]);

/**
 * Analyses from the run's checkpoint to the end, one transaction per range. Returns the run, ready for its final pass. Throws AppError; whatever it throws, the
 * checkpoint stands and the next attempt continues there.
 */
export async function analyseVideo(context: StageContext): Promise<RunRow> {
  const { deps, job, signal } = context;
  const { store } = deps;
  await requireSource(context);
  const video = context.video();
  const media = video.media;
  if (!media) throw fail("INTERNAL", "analysis before probe");
  const settings = deps.settings();
  const { packId, detector, stoodIn } = await chooseDetector(context, settings.activePack);
  const reid = settings.reidPack === null ? null : await deps.packs.resolve(settings.reidPack);
  const sampleFps = job.sampleFps ?? settings.sampleFps;
  const packKey = [
    await keyOfPack(packId, detector),
    reid ? await keyOfPack(reid.manifest.id, reid) : "",
    settings.motionGate ? "gated" : "all",
    deps.rangeUs,
  ].join("|");

  const run = continueOrStart(context, { packId, packKey, sampleFps });
  if (run.state !== "open") return run;
  context.begin("analysis");
  const shareDone = (atUs: number) => (media.durationUs > 0 ? Math.min(1, Math.max(0, atUs / media.durationUs)) : 0);
  let told = "";
  try {
    const summary = await deps.vision.analyse(
      {
        path: video.path,
        media,
        detector,
        reid,
        sampleFps,
        fromUs: run.checkpointUs,
        fromIndex: run.nextIndex,
        rangeUs: deps.rangeUs,
        motionGate: settings.motionGate,
        minScore: MIN_SCORE,
      },
      {
        signal,
        async onRange(range, labels) {
          await requireSameSize(context);
          signal.throwIfAborted();
          const activity = activityOfRange(range, labels);
          store.db.transaction(() => {
            store.runs.commitRange(run.seq, range, labels, activity);
            // The old run's figures stand while it is the one that is shown.
            if (context.video().currentRun === null)
              store.videos.patch(video.id, { analysedUs: Math.max(0, range.endUs) });
            store.jobs.patch(job.id, { lastSignMs: deps.clock.nowMs(), attempts: 0 });
          });
          context.report("analysis", { progress: shareDone(range.endUs) });
        },
        onProgress(p) {
          const left = Math.max(0, media.durationUs - p.atUs) / 1000;
          context.report("analysis", {
            progress: shareDone(p.atUs),
            speedX: p.speedX,
            etaMs: p.speedX > 0 ? Math.round(left / p.speedX) : null,
            device: p.device,
          });
          const fellBack = stoodIn ?? p.fellBack;
          const key = `${p.device} ${fellBack ?? ""}`;
          if (key !== told) {
            told = key;
            store.runs.setDevice(run.seq, p.device, fellBack, p.speedX > 0 ? p.speedX : null);
          }
        },
      },
    );
    const { device, elapsedMs } = summary;
    const fellBack = stoodIn ?? summary.fellBack;
    const seconds = (summary.decodedUntilUs - run.checkpointUs) / 1e6;
    store.runs.setDevice(run.seq, device, fellBack, elapsedMs > 0 && seconds > 0 ? seconds / (elapsedMs / 1000) : null);
    store.runs.setAnalysed(run.seq, summary.labels, summary.problem);
  } catch (error) {
    const committed = store.runs.find(run.seq);
    const keeps =
      error instanceof AppError && KEEPS_WHAT_IT_HAS.has(error.code) && committed !== null && committed.nextIndex > 0;
    if (!keeps || signal.aborted) throw error;
    store.runs.setAnalysed(run.seq, committed.labels, error.problem);
  }
  context.done("analysis");
  return store.runs.find(run.seq)!;
}

/**
 * What the video is analysed with. A pack that the job names must be there: MODEL_MISSING. The active one may be on its way, or gone: then built-in motion stands
 * in, and `stoodIn` says so for the operator.
 */
async function chooseDetector(
  { deps, job }: StageContext,
  activePack: string,
): Promise<{ packId: string; detector: LoadedPack | null; stoodIn: string | null }> {
  const packId = job.packId ?? activePack;
  const detector = packId === "motion" ? null : await deps.packs.resolve(packId);
  if (detector || packId === "motion") return { packId, detector, stoodIn: null };
  if (job.packId !== null) throw fail("MODEL_MISSING", packId);
  const name = await deps.packs.get(packId).then(
    (pack) => pack.manifest.name,
    () => packId, // not a pack of this version
  );
  deps.logger.warn("the active model is not installed; built-in motion stands in", { job: job.id, packId });
  return { packId: "motion", detector: null, stoodIn: `${name} is not installed` };
}

/** The job's own run when it was made with the very same model and settings, else a new one; half-done runs of earlier jobs are dropped. */
function continueOrStart(
  context: StageContext,
  wanted: { packId: string; packKey: string; sampleFps: number },
): RunRow {
  const { store } = context.deps;
  const { id, currentRun } = context.video();
  const mine = context.job.run === null ? null : store.runs.find(context.job.run);
  const fits = mine && mine.state !== "final" && mine.packKey === wanted.packKey && mine.sampleFps === wanted.sampleFps;
  return store.db.transaction(() => {
    for (const other of store.runs.byVideo(id)) {
      if (other.seq !== currentRun && !(fits && other.seq === mine.seq)) store.runs.delete(other.seq);
    }
    if (fits) return mine;
    const seq = store.runs.insert({ videoId: id, ...wanted, fromUs: 0 });
    store.jobs.patch(context.job.id, { run: seq });
    if (currentRun === null) store.videos.patch(id, { analysedUs: 0 });
    return store.runs.find(seq)!;
  });
}
