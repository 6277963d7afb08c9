import { AppError } from "#shared/domain/errors.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { EmbedResult, LoadedPack } from "#shared/vision/protocol.ts";
import { videoFiles } from "../platform/libraryPaths.ts";
import type { EmbeddingRow } from "../store/sqlite/embeddingsTable.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import { PLAN_VERSION, planEmbedding, type EmbedPart } from "./embedPlan.ts";
import { makesVideo } from "./jobEnds.ts";
import { keyOfPack } from "./packKey.ts";
import { requireSameSize, requireSource } from "./source.ts";
import type { IngestDeps, StageContext } from "./types.ts";

/** How a job of the lane `index` left its turn. */
export type IndexOutcome = "done" | "yielded";

/**
 * Indexes the video's current run with the encoder of the settings, part by part: vectors first, then the checkpoint, so that a crash between them writes a part again over itself. A run or an
 * encoder that changes meanwhile is followed. Throws AppError: MODEL_MISSING, MODEL_*, FILE_*, FFMPEG_*, VISION_UNAVAILABLE, CANCELLED.
 */
export async function indexVideo(context: StageContext): Promise<IndexOutcome> {
  const { deps, job } = context;
  context.begin("embed");
  for (;;) {
    const encoder = deps.settings().encoderPack;
    const video = context.video();
    if (encoder === null || video.currentRun === null) {
      context.done("embed", "skipped");
      return "done";
    }
    deps.store.jobs.patch(job.id, { packId: encoder });
    const pack = await deps.packs.resolve(encoder);
    if (!pack) throw fail("MODEL_MISSING", encoder);
    const outcome = await indexRun(context, video, video.currentRun, encoder, pack);
    if (outcome === "stale") continue;
    if (outcome === "yielded") return outcome;
    break;
  }
  context.done("embed");
  await retireEncoders(deps);
  const unfinished = [...deps.store.jobs.byState("queued"), ...deps.store.jobs.byState("running")];
  const moreFollows = unfinished.some((row) => row.id !== job.id && (makesVideo(row.kind) || row.kind === "embed"));
  await deps.vectors?.optimize(context.signal, moreFollows ? "busy" : "idle").catch((error: unknown) => {
    // Slower answers until the next time, nothing lost.
    if (!context.signal.aborted) deps.logger.warn("the vector index could not be optimised", { error });
  });
  return "done";
}

/** Identity of what an encoder makes of a run: its weights and the plan. */
export async function encoderKeyOf(encoder: string, pack: LoadedPack): Promise<string> {
  return `${await keyOfPack(encoder, pack)}|plan${PLAN_VERSION}`;
}

/** Once the wanted encoder has indexed the whole library, the vectors of every other one go. */
export async function retireEncoders({
  store,
  vectors,
  settings,
}: Pick<IngestDeps, "store" | "vectors" | "settings">): Promise<void> {
  const wanted = settings().encoderPack;
  if (wanted === null || !vectors || !store.embeddings.isWhole(wanted)) return;
  for (const other of store.embeddings.encoders()) {
    if (other === wanted) continue;
    await vectors.dropEncoder(other);
    store.embeddings.dropEncoder(other);
  }
}

/** "stale" = the run or the encoder is not the current one any more. */
async function indexRun(
  context: StageContext,
  video: VideoRow,
  run: number,
  encoder: string,
  pack: LoadedPack,
): Promise<IndexOutcome | "stale"> {
  const { deps, signal, job } = context;
  const { store, vectors } = deps;
  if (!vectors) throw fail("INDEX_UNREACHABLE");
  const { media } = video;
  if (!media) throw fail("INTERNAL", "indexing before probe");
  const dim = pack.manifest.encoder?.dim;
  if (dim === undefined) throw fail("MODEL_INVALID", `${encoder} is no dual encoder`);
  const row = await checkpointOf(deps, { encoder, run, video: video.id }, dim, await encoderKeyOf(encoder, pack));
  if (row.state === "done") return "done";
  await requireSource(context);
  const parts = await planOf(context, video, run);
  const lengthUs = Math.max(1, parts.at(-1)!.toUs);
  const pace = paceOf(context, parts[row.nextPart]?.fromUs ?? lengthUs, lengthUs);
  let unreadable: AppError | null = null;

  for (let index = row.nextPart; index < parts.length; index++) {
    const part = parts[index]!;
    if (deps.settings().encoderPack !== encoder || context.video().currentRun !== run) return "stale";
    if (index > row.nextPart && context.yields()) return "yielded";
    await requireSameSize(context);
    signal.throwIfAborted();
    const { windows, crops } = part;
    let result: EmbedResult | null = null;
    if (windows.length + crops.length > 0) {
      try {
        result = await deps.vision.embedVideo(
          {
            path: video.path,
            media,
            encoder: pack,
            windows,
            crops: crops.map(({ trackId, tUs, box }) => ({ trackId, tUs, box })),
          },
          { signal, onProgress: (share) => pace(part, share) },
        );
      } catch (error) {
        // Damage in the middle of a file: the rest is still worth finding. A file that is gone is another matter.
        if (!(error instanceof AppError) || error.code !== "FFMPEG_FAILED" || signal.aborted) throw error;
        await requireSource(context);
        deps.logger.warn("a part of a video could not be indexed", { video: video.id, part: index, error });
        unreadable = error;
      }
    }
    signal.throwIfAborted();
    await vectors.append({ encoder, run, video: video.id, part: index, ...rowsOf(part, result, dim) });
    const committed = store.db.transaction(() => {
      store.jobs.patch(job.id, { lastSignMs: deps.clock.nowMs(), attempts: 0 });
      return store.embeddings.commitPart(run, encoder, index, {
        windows: result ? countVectors(result.windows, result.dim) : 0,
        crops: result ? countVectors(result.crops, result.dim) : 0,
        coveredUs: part.toUs - part.fromUs,
      });
    });
    if (!committed) {
      // While the part was on its way the operator began again, or the run was replaced, or the encoder given up: then nobody else takes its vectors away.
      if (!store.runs.find(run)) await vectors.deleteRuns([run]);
      else if (!store.embeddings.encoders().includes(encoder)) await vectors.dropEncoder(encoder);
      return "stale";
    }
    pace(part, 1, result?.device);
  }
  const all = store.embeddings.find(run, encoder);
  if (unreadable && all && all.windows + all.crops === 0) {
    store.embeddings.begin(run, encoder, all.encoderKey);
    throw unreadable;
  }
  return store.embeddings.finish(run, encoder) ? "done" : "stale";
}

/** Where to go on. Vectors of other weights or another plan are removed first: their parts need not line up with the new ones. */
async function checkpointOf(
  { store, vectors }: IngestDeps,
  which: { encoder: string; run: number; video: VideoId },
  dim: number,
  encoderKey: string,
): Promise<EmbeddingRow> {
  const { encoder, run } = which;
  const { embeddings } = store;
  const known = embeddings.find(run, encoder);
  if (known?.encoderKey === encoderKey) return known;
  for (let part = 0; part < (known?.nextPart ?? 0); part++)
    await vectors!.append({ ...which, part, ...rowsOf(NOTHING, null, dim) });
  embeddings.begin(run, encoder, encoderKey);
  const begun = embeddings.find(run, encoder);
  if (!begun) throw fail("NOT_FOUND", `run ${run}`);
  return begun;
}

const NOTHING: EmbedPart = { fromUs: 0, toUs: 0, windows: [], crops: [] };

/** What a part adds to the index; nothing where it could not be read. Throws MODEL_INVALID when the vectors are not as long as the manifest says. */
function rowsOf(part: EmbedPart, result: EmbedResult | null, dim: number) {
  if (result && result.dim !== dim) throw fail("MODEL_INVALID", `vectors of ${result.dim} numbers, not ${dim}`);
  return {
    dim,
    windows: result ? part.windows : [],
    windowVectors: result?.windows ?? new Float32Array(0),
    frames: result?.frames ?? new Int8Array(0),
    crops: result ? part.crops : [],
    cropVectors: result?.crops ?? new Float32Array(0),
  };
}

/** Rows that have a direction: what could not be decoded is zero, and not stored. */
function countVectors(vectors: Float32Array, dim: number): number {
  let count = 0;
  for (let at = 0; at < vectors.length; at += dim) {
    if (vectors.subarray(at, at + dim).some((value) => value !== 0)) count++;
  }
  return count;
}

/** The plan of a run, with the times of real frames where the video's frame table is at hand. The same whenever it is made. */
async function planOf({ deps, media }: StageContext, video: VideoRow, run: number): Promise<EmbedPart[]> {
  const { store, index, paths } = deps;
  const table = await media.openFrameTable(videoFiles(paths, video.id).frameTable).catch(() => null); // not made: grid times do
  return planEmbedding({
    durationUs: video.analysedUs,
    media: video.media!,
    activity: store.runs.activity(run),
    objects: await index.objects(run, {}),
    ...(table ? { snap: (tUs: number) => (tUs >= table.endUs ? tUs : table.at(Math.max(0, table.indexAt(tUs)))) } : {}),
  });
}

/** Reports progress in media time, with the pace since this turn began. */
function paceOf(context: StageContext, beganUs: number, lengthUs: number) {
  const { clock } = context.deps;
  const started = clock.monotonicMs();
  return (part: EmbedPart, share: number, device?: DeviceKind): void => {
    const atUs = part.fromUs + share * (part.toUs - part.fromUs);
    const elapsed = clock.monotonicMs() - started;
    const speedX = elapsed > 0 ? (atUs - beganUs) / 1000 / elapsed : 0;
    context.report("embed", {
      progress: atUs / lengthUs,
      speedX,
      etaMs: speedX > 0 ? Math.round((lengthUs - atUs) / 1000 / speedX) : null,
      ...(device ? { device } : {}),
    });
  };
}
