import { RELATION_KINDS, SIGNAL_KINDS } from "#shared/domain/facts.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Scene, SceneRelation, SceneSignal } from "#shared/words/types.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";

export interface SceneDeps {
  store: Pick<SqliteStore, "videos" | "runs">;
  facts: Pick<FactsStore, "of">;
  index: Pick<LanceIndex, "objects">;
}

/** More objects than any description has words for; the rest are counted by facts, not described. */
const MOST_OBJECTS = 400;

/** Reads what the index holds of a span. Throws AppError: NOT_FOUND when the video is gone or not analysed yet, INVALID_INPUT on a span that ends before it begins. */
export async function readScene(deps: SceneDeps, span: MediaSpan): Promise<Scene> {
  if (span.toUs <= span.fromUs)
    throw fail("INVALID_INPUT", `the span ends (${span.toUs}) before it begins (${span.fromUs})`);
  const video = deps.store.videos.find(span.videoId);
  const run = video && video.currentRun !== null ? deps.store.runs.find(video.currentRun) : null;
  if (!video || !run) throw fail("NOT_FOUND", "the video is not analysed yet");
  const facts = await deps.facts.of(run.seq);
  const found = await deps.index.objects(run.seq, { fromUs: span.fromUs, toUs: span.toUs, limit: MOST_OBJECTS + 1 });
  const classesKnown = run.packId !== "motion";
  return {
    videoId: video.id,
    videoName: video.name,
    camera: video.camera,
    recordedAt: video.recordedAt,
    fromUs: span.fromUs,
    toUs: span.toUs,
    durationUs: video.media?.durationUs ?? span.toUs,
    classesKnown,
    labels: classesKnown ? run.labels : [],
    objects: found.slice(0, MOST_OBJECTS),
    relations: facts ? relationsWithin(facts, span) : [],
    signals: facts ? signalsWithin(facts, span) : [],
    cut: found.length > MOST_OBJECTS,
  };
}

function relationsWithin({ relations: all }: RunFacts, { fromUs, toUs }: MediaSpan): SceneRelation[] {
  const found: SceneRelation[] = [];
  // Ascending in startUs: what begins after the span ends the walk.
  for (let i = 0; i < all.count && all.startUs[i]! < toUs; i++)
    if (all.endUs[i]! > fromUs)
      found.push({
        kind: RELATION_KINDS[all.kind[i]!]!,
        a: all.a[i]!,
        b: all.b[i]!,
        startUs: all.startUs[i]!,
        endUs: all.endUs[i]!,
        strength: all.strength[i]!,
      });
  return found;
}

function signalsWithin({ signals: all }: RunFacts, { fromUs, toUs }: MediaSpan): SceneSignal[] {
  const found: SceneSignal[] = [];
  for (let i = 0; i < all.count && all.startUs[i]! < toUs; i++) {
    if (all.endUs[i]! <= fromUs) continue;
    const [x, y, w, h] = all.box.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    found.push({
      kind: SIGNAL_KINDS[all.kind[i]!]!,
      startUs: all.startUs[i]!,
      endUs: all.endUs[i]!,
      strength: all.strength[i]!,
      box: w > 0 && h > 0 ? { x, y, w, h } : null,
    });
  }
  return found;
}
