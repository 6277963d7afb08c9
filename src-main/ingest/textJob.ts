import { fail } from "#shared/lib/problems.ts";
import type { IndexOutcome } from "./embedJob.ts";
import { CLOCK_READ } from "./queue.ts";
import { requireSource } from "./source.ts";
import { planClockTimes, planTextTimes } from "./textPlan.ts";
import type { StageContext } from "./types.ts";

/** Pictures read between two checkpoints: some seconds of work. */
const CHUNK = 8;

/**
 * Reads the text in a span of a video, or looks for its clock. Goes on after the last pictures that were read. Throws AppError: FILE_*, FFMPEG_*, CANCELLED, and
 * whatever reading throws.
 */
export async function readVideoTexts(context: StageContext): Promise<IndexOutcome> {
  const { deps, job, signal } = context;
  const { store, clock } = deps;
  context.begin("text");
  if (!deps.readTexts) {
    context.done("text", "skipped");
    return "done";
  }
  await requireSource(context);
  const video = context.video();
  if (!video.media) throw fail("INTERNAL", "reading text before probe");
  const clocks = job.packId === CLOCK_READ;
  const times = clocks ? planClockTimes(video.media.durationUs) : await timesOf(context);
  for (let from = 0; from < times.length; from += CHUNK) {
    if (from > 0 && context.yields()) return "yielded";
    signal.throwIfAborted();
    const some = times.slice(from, from + CHUNK);
    const next = times[from + CHUNK];
    const covers = clocks ? null : { fromUs: some[0]!, toUs: next ?? some.at(-1)! + 1 };
    await deps.readTexts(context.video(), some, covers, signal);
    signal.throwIfAborted();
    store.jobs.patch(job.id, {
      ...(clocks || next === undefined ? {} : { fromUs: next }),
      lastSignMs: clock.nowMs(),
      attempts: 0,
    });
    context.report("text", { progress: Math.min(1, (from + CHUNK) / times.length) });
  }
  context.done("text");
  return "done";
}

async function timesOf({ deps, job, video }: StageContext): Promise<number[]> {
  const { media, currentRun } = video();
  const durationUs = media!.durationUs;
  if (media!.still) return [0];
  return planTextTimes({
    durationUs,
    activity: currentRun === null ? null : deps.store.runs.activity(currentRun),
    objects: currentRun === null ? [] : await deps.index.objects(currentRun, {}),
    fromUs: job.fromUs ?? 0,
    toUs: job.toUs ?? durationUs,
  });
}
