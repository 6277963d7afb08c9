import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { OpenFind } from "../store/sqlite/openFindsTable.ts";
import { nameForDetector } from "../vision/openNames.ts";
import type { IndexOutcome } from "./embedJob.ts";
import { keyOfPack } from "./packKey.ts";
import { requireSource } from "./source.ts";
import { planTextTimes } from "./textPlan.ts";
import type { StageContext } from "./types.ts";

/** Pictures between two checkpoints: on a processor each takes seconds. */
const CHUNK = 4;
/** Where something happens a picture is looked at this often; a thing that stays is seen, one that passes may not be. */
const STEP_US = 10_000_000;

/**
 * Looks through a video's current run for the names of the settings: one picture every ten seconds of activity, and both ends of what stood still. Goes on after the last pictures that were
 * looked at, with the names that it finds in the settings: others begin anew. Does nothing while no names or no installed detector are chosen. Throws AppError: FILE_*, FFMPEG_*, MODEL_*,
 * VISION_UNAVAILABLE, CANCELLED.
 */
export async function lookThroughVideo(context: StageContext): Promise<IndexOutcome> {
  const { deps } = context;
  context.begin("look");
  for (;;) {
    const { openPack, openNames } = deps.settings();
    const pack = openPack === null ? null : await deps.packs.resolve(openPack);
    const run = context.video().currentRun;
    const names = [...new Map(openNames.map((name) => [name.trim().toLowerCase(), name.trim()])).values()].filter(
      Boolean,
    );
    if (!pack || names.length === 0 || run === null) {
      context.done("look", "skipped");
      return "done";
    }
    const outcome = await lookThroughRun(context, run, pack, names);
    if (outcome === "stale") continue;
    if (outcome === "done") context.done("look");
    return outcome;
  }
}

/** "stale" = the run is not the current one any more, or is looked through for something else. */
async function lookThroughRun(
  context: StageContext,
  run: number,
  detector: LoadedPack,
  names: string[],
): Promise<IndexOutcome | "stale"> {
  const { deps, job, signal } = context;
  const { store, clock } = deps;
  const key = JSON.stringify([await keyOfPack(detector.manifest.id, detector), ...names]);
  const fromUs = store.openFinds.begin(run, key, names);
  if (fromUs === null) return "done";
  await requireSource(context);
  const times = (await timesOf(context, run)).filter((tUs) => tUs >= fromUs);
  const minScore = detector.manifest.thresholds.score;
  const asked = names.map((name) => nameForDetector(name, []));
  for (let from = 0; from < times.length; from += CHUNK) {
    if (from > 0 && context.yields()) return "yielded";
    signal.throwIfAborted();
    const { path, media, currentRun } = context.video();
    if (currentRun !== run) return "stale";
    const timesUs = times.slice(from, from + CHUNK);
    const request = { detector, path, media: media!, timesUs, names: asked, minScore };
    const frames = await deps.vision.detectOpen(request, signal);
    signal.throwIfAborted();
    const finds = frames.flatMap(({ tUs, detections }) =>
      detections.map(({ label, score, x, y, w, h }): OpenFind => ({
        tUs,
        name: names[label]!,
        score,
        box: { x, y, w, h },
      })),
    );
    const committed = store.db.transaction(() => {
      store.jobs.patch(job.id, { lastSignMs: clock.nowMs(), attempts: 0 });
      return store.openFinds.commit(run, key, times[from + CHUNK] ?? null, finds);
    });
    if (!committed) return "stale";
    context.report("look", { progress: Math.min(1, (from + CHUNK) / times.length) });
  }
  // Nothing to look at is looked at.
  if (times.length === 0) store.openFinds.commit(run, key, null, []);
  return "done";
}

async function timesOf({ deps, video }: StageContext, run: number): Promise<number[]> {
  const { media } = video();
  if (!media || media.still) return [0];
  return planTextTimes({
    durationUs: media.durationUs,
    activity: deps.store.runs.activity(run),
    objects: await deps.index.objects(run, {}),
    fromUs: 0,
    toUs: media.durationUs,
    stepUs: STEP_US,
  });
}
