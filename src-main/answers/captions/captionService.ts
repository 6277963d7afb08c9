import type { BenchEvent, CaptionEvent, CaptionsEvent } from "#shared/contract/captions.ts";
import type { Caption, CaptionId, CaptionSettings } from "#shared/domain/caption.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import { pause } from "../../platform/abort.ts";
import { Changes } from "../../platform/changes.ts";
import type { CaptionService } from "../types.ts";
import { CaptionBatches } from "./batches/captionBatches.ts";
import { CaptionIndex } from "./captionIndex.ts";
import { CaptionRun } from "./captionRun.ts";
import { CAPTION_PRESETS } from "./prompt/presets.ts";
import { ServerHabits } from "./serverHabits.ts";
import type { CaptionDeps } from "./types.ts";

/** Captions that are being written get so long to keep what came, when the service closes. */
const LAST_WORDS_MS = 1000;

interface CaptionWork {
  span: MediaSpan;
  settings: CaptionSettings;
  keep: boolean;
}

/** Captions of one library. The caller owns it and calls `close` at the end. */
export function createCaptionService(deps: CaptionDeps): CaptionService {
  const { store, background } = deps;
  const habits = new ServerHabits(deps.clock);
  const index = new CaptionIndex(deps);
  const closing = new AbortController();
  /** Captions that somebody listens to. */
  const open = new Set<Promise<void>>();

  /** Keeps a caption, and lets it be found unless it is primed. */
  const keep = async (caption: Caption): Promise<void> => {
    if (!store.captions.insert(caption, !caption.primed)) throw fail("NOT_FOUND", "the video was removed");
    store.captions.announce(caption.id);
    const written = index.sync();
    // A short command ends before it could be written on the side.
    if (!background) await written;
  };

  const batches = new CaptionBatches(deps, index, async (work, signal, onSign) => {
    const run = await CaptionRun.prepare(deps, habits, work, signal);
    for await (const _ of run.write(signal)) onSign();
    return run.caption({ kept: true });
  });

  /** Events of one caption. What has come is kept when the model breaks off or the listener leaves, marked as cut. */
  async function* caption(work: CaptionWork, caller: AbortSignal): AsyncGenerator<CaptionEvent, void> {
    const signal = AbortSignal.any([caller, closing.signal]);
    const run = await CaptionRun.prepare(deps, habits, work, signal);
    const { promise, resolve } = Promise.withResolvers<void>();
    open.add(promise);
    let ended = false;
    try {
      yield run.asked;
      try {
        for await (const text of run.write(signal)) yield { kind: "text", text };
      } catch (error) {
        ended = true;
        if (!run.begun) throw error;
        const part = run.caption({ kept: work.keep });
        if (work.keep) await keep(part);
        if (!signal.aborted) yield { kind: "done", caption: part };
        throw error;
      }
      ended = true;
      const whole = run.caption({ kept: work.keep });
      if (work.keep) await keep(whole);
      yield { kind: "done", caption: whole };
    } finally {
      try {
        if (!ended && run.begun && work.keep) await keep(run.caption({ kept: true, left: true }));
      } finally {
        open.delete(promise);
        resolve();
      }
    }
  }

  async function* bench(
    { span, runs }: { span: MediaSpan; runs: CaptionSettings[] },
    signal: AbortSignal,
  ): AsyncGenerator<BenchEvent, void> {
    for (const [run, settings] of runs.entries()) {
      try {
        for await (const event of caption({ span, settings, keep: false }, signal)) yield { kind: "run", run, event };
      } catch (error) {
        if (signal.aborted || closing.signal.aborted) throw fail("CANCELLED");
        yield { kind: "failed", run, problem: toProblem(error) };
      }
    }
    yield { kind: "done" };
  }

  return {
    presets: () => [...CAPTION_PRESETS],
    run: caption,
    bench,
    watch: (video, signal) => watchCaptions(deps, video, signal),
    list: (video) => store.captions.list(video),
    async remove(id) {
      const gone = store.captions.remove(id);
      if (gone) await index.sync();
      return gone;
    },
    plan: (target, settings) => batches.plan(target, settings),
    queue: (target, settings) => batches.queue(target, settings),
    watchBatches: (signal) => batches.watch(signal),
    pause: (id) => batches.pause(id),
    resume: (id) => batches.resume(id),
    cancel: (id) => batches.cancel(id),
    removeBatch: (id) => batches.remove(id),
    indexChanged() {
      void index.sync();
    },
    start() {
      if (background) void index.sync();
      batches.start();
    },
    async close() {
      closing.abort();
      await batches.close();
      // A listener that does not come for its next word is not waited for.
      await Promise.race([Promise.all(open), pause(LAST_WORDS_MS, new AbortController().signal)]);
      await index.close();
    },
  };
}

/** The kept captions of a video, then what changes. A video that is removed has none left. */
async function* watchCaptions(
  { store }: Pick<CaptionDeps, "store">,
  video: VideoId,
  signal: AbortSignal,
): AsyncGenerator<CaptionsEvent, void> {
  const both = new Changes();
  const stops = [
    store.captionChanges.subscribe((id) => both.announce(id)),
    store.videoChanges.subscribe((id) => id === video && !store.videos.find(id) && both.announce(id)),
  ];
  const known = new Set<string>();
  const snapshot = (): CaptionsEvent => {
    const captions = store.captions.list(video);
    for (const { id } of captions) known.add(id);
    return { kind: "snapshot", captions };
  };
  try {
    yield* both.watch<CaptionsEvent>(signal, snapshot, (id) => {
      if (id === video) return snapshot();
      const found = store.captions.find(id as CaptionId);
      if (found?.videoId === video) {
        known.add(id);
        return { kind: "changed", caption: found };
      }
      return found === null && known.delete(id) ? { kind: "removed", id: id as CaptionId } : null;
    });
  } finally {
    for (const stop of stops) stop();
  }
}
