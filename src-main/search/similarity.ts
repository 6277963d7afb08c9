import type { Band, SearchRoute } from "#shared/domain/moment.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { VectorReader } from "../store/lance/vectorTypes.ts";
import type { Selected } from "./selection.ts";
import { covers } from "./spans.ts";

/** A window or a crop that looks like what was asked for. */
export interface Similar {
  route: Extract<SearchRoute, "windows" | "crops">;
  run: number;
  video: Selected;
  startUs: number;
  endUs: number;
  bestUs: number;
  box: BoxNorm | null;
  trackId: number | null;
  class: string | null;
  /** Cosine with the best frame, or with the crop. */
  score: number;
  /** Null = no better than a random query. */
  band: Band | null;
}

export interface SimilarityQuery {
  encoder: string;
  vector: Float32Array;
  /** Current runs that the query's filters leave: hits of others (stale, removed, filtered out) are dropped. */
  selected: ReadonlyMap<number, Selected>;
  /** Only these runs; null = ask the whole index and drop. */
  runs: readonly number[] | null;
  /** Crops of these classes only; null = any. */
  classes: string[] | null;
  windows: boolean;
  crops: boolean;
  limit: number;
  /** Looks far into the index. */
  thorough: boolean;
  /** Reads a score against noise. */
  band(score: number, route: Similar["route"]): Band | null;
  signal: AbortSignal;
}

/** How often more is asked for when filters ate the hits. */
const ROUNDS = 3;
const MORE = 4;
const MAX_LIMIT = 8000;
/** A crop stands for this much time on either side. */
const CROP_US = 4_000_000;

/** The best windows and crops for a vector, best first within each route. Both tables are asked at once. Rejects when the signal aborts or the index fails. */
export async function findSimilar(vectors: VectorReader, query: SimilarityQuery): Promise<Similar[]> {
  if (query.runs?.length === 0) return [];
  const [windows, crops] = await Promise.all([
    query.windows ? enough(query, (limit) => windowsOf(vectors, query, limit)) : [],
    query.crops ? enough(query, (limit) => cropsOf(vectors, query, limit)) : [],
  ]);
  return [...windows, ...crops];
}

/** Asks for more while there is more and too little of it is ours. */
async function enough(
  { limit, signal }: SimilarityQuery,
  ask: (limit: number) => Promise<{ given: number; kept: Similar[] }>,
): Promise<Similar[]> {
  for (let round = 1, asked = limit; ; round++, asked = Math.min(MAX_LIMIT, asked * MORE)) {
    const { given, kept } = await ask(asked);
    signal.throwIfAborted();
    if (kept.length >= limit / 2 || given < asked || round === ROUNDS || asked === MAX_LIMIT)
      return kept.slice(0, limit);
  }
}

async function windowsOf(vectors: VectorReader, query: SimilarityQuery, limit: number) {
  const hits = await vectors.searchWindows(vectorQuery(query, limit));
  const kept = hits.flatMap((hit): Similar[] => {
    const video = query.selected.get(hit.run);
    if (!video || !isWithin(video, hit.bestUs)) return [];
    return [
      {
        route: "windows",
        run: hit.run,
        video,
        startUs: hit.startUs,
        endUs: hit.endUs,
        bestUs: hit.bestUs,
        box: null,
        trackId: null,
        class: null,
        score: hit.max,
        band: query.band(hit.max, "windows"),
      },
    ];
  });
  return { given: hits.length, kept };
}

async function cropsOf(vectors: VectorReader, query: SimilarityQuery, limit: number) {
  const hits = await vectors.searchCrops({
    ...vectorQuery(query, limit),
    ...(query.classes ? { classes: query.classes } : {}),
  });
  const kept = hits.flatMap((hit): Similar[] => {
    const video = query.selected.get(hit.run);
    if (!video || !isWithin(video, hit.tUs)) return [];
    return [
      {
        route: "crops",
        run: hit.run,
        video,
        startUs: Math.max(0, hit.tUs - CROP_US),
        endUs: Math.max(hit.tUs, Math.min(video.durationUs, hit.tUs + CROP_US)),
        bestUs: hit.tUs,
        box: hit.box,
        trackId: hit.trackId,
        class: hit.class,
        score: hit.score,
        band: query.band(hit.score, "crops"),
      },
    ];
  });
  return { given: hits.length, kept };
}

const vectorQuery = ({ encoder, vector, runs, thorough, signal }: SimilarityQuery, limit: number) => ({
  encoder,
  vector,
  limit,
  thorough,
  ...(runs ? { runs } : {}),
  signal,
});

const isWithin = (video: Selected, tUs: number) => video.within === null || covers(video.within, tUs);
