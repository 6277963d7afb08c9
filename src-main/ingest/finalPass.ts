import { FactsBuilder } from "#shared/facts/builder.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { fail } from "#shared/lib/problems.ts";
import { RunActivity } from "../store/sqlite/activity.ts";
import type { RunRow } from "../store/sqlite/runsTable.ts";
import type { StageContext } from "./types.ts";

/** Samples collected before they are written: few, large files in the index, and bounded memory. */
const FLUSH_SAMPLES = 200_000;

/**
 * Turns the committed ranges of a run into final objects, boxes, facts and compact paths, then makes the run the video's current one in ONE SQLite transaction. Before the flip readers see none of it;
 * a crash anywhere leaves rows of a run that nobody reads, deleted when the pass is done again.
 */
export async function finishRun(context: StageContext, run: RunRow): Promise<void> {
  const { deps, signal } = context;
  const { store, index } = deps;
  const video = context.video();
  if (!video.media) throw fail("INTERNAL", "final pass before probe");
  context.begin("tracks");
  await index.deleteRuns([run.seq]);

  const activity = new RunActivity(
    store.runs.rangeActivities(run.seq, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  );
  const aspect = video.media.width / video.media.height;
  const facts = new FactsBuilder({ aspect });
  const countsByClass: Record<string, number> = {};
  let objectCount = 0;
  let waiting: FinalObject[] = [];
  let samples = 0;
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    samples = 0;
    await index.append(run.seq, video.id, batch);
  };
  const ranges = store.runs.countRanges(run.seq);
  let read = 0;
  async function* stream() {
    for await (const range of store.runs.ranges(run.seq)) {
      facts.addSignals(range.signals.events);
      yield range;
      context.report("tracks", { progress: (0.9 * ++read) / Math.max(1, ranges) });
    }
  }
  await deps.vision.tracks(
    {
      labels: run.labels,
      aspect,
      sampleFps: video.media.fps > 0 ? Math.min(run.sampleFps, video.media.fps) : run.sampleFps,
      motionOnly: run.packId === "motion",
    },
    stream(),
    {
      signal,
      async onObjects(batch) {
        activity.add(batch);
        facts.add(batch);
        for (const { object, tUs } of batch) {
          objectCount++;
          countsByClass[object.class] = (countsByClass[object.class] ?? 0) + 1;
          samples += tUs.length;
        }
        waiting.push(...batch);
        if (samples >= FLUSH_SAMPLES) await flush();
      },
    },
  );
  await flush();
  // Before anybody reads the run: a window over rows that the index does not cover yet takes three times as long.
  await index.optimize();
  context.report("tracks", { progress: 0.98 });
  signal.throwIfAborted();

  const runFacts = facts.finish();
  const runPaths = facts.paths();

  const problem = run.problem ?? video.probeProblem;
  const old = store.db.transaction(() => {
    const previous = context.video().currentRun;
    store.videos.patch(video.id, {
      currentRun: run.seq,
      objectCount,
      countsByClass,
      state: problem ? "incomplete" : "ready",
      problem,
      analysedUs: problem ? Math.max(0, run.checkpointUs) : Math.max(run.checkpointUs, video.media!.durationUs),
    });
    store.runs.finish(run.seq, activity.result());
    store.facts.write(run.seq, runFacts);
    store.paths.write(run.seq, runPaths);
    if (previous !== null && previous !== run.seq) store.runs.delete(previous);
    return previous;
  });
  context.done("tracks");
  // From here on the run serves; what follows is tidying, done again by the sweep at start if it does not happen.
  if (old === null || old === run.seq) return;
  await index.deleteRuns([old]);
  void index.optimize();
}
