import type { Concept } from "#shared/query/index.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import type { ScannedRow } from "../../store/lance/vectorTypes.ts";
import type { ConceptScores } from "../../store/sqlite/conceptScoresTable.ts";

/** Vectors of the vocabulary under one encoder: each concept's prompts averaged to one unit vector, as CLIP's authors do with prompt ensembles (Radford et al. 2021, 3.1.4). */
export interface ConceptVectors {
  dim: number;
  /** concepts x dim. */
  concepts: Float32Array;
  /** Mean of neutral phrases: what any picture is a little like. */
  background: Float32Array;
}

/** Above this many standard deviations over the run's own mean a score is kept. */
const KEEP_SD = 1;
/** ... and the best of a run always, however even it is. */
const KEEP_BEST = 8;

/** Averages prompts to unit vectors. `vectors` holds the prompts of all concepts in order, then the neutral phrases. Pure. */
export function conceptVectors(concepts: readonly Concept[], dim: number, vectors: Float32Array): ConceptVectors {
  const result = new Float32Array(concepts.length * dim);
  let row = 0;
  const mean = (rows: number) => {
    const sum = new Float32Array(dim);
    for (let r = 0; r < rows; r++, row++) for (let d = 0; d < dim; d++) sum[d] = sum[d]! + vectors[row * dim + d]!;
    const norm = Math.hypot(...sum) || 1;
    return sum.map((v) => v / norm);
  };
  concepts.forEach((concept, i) => result.set(mean(concept.prompts.length), i * dim));
  return { dim, concepts: result, background: mean(vectors.length / dim - row) };
}

/**
 * Scores every window and crop of a run against every concept: cosine with the concept less cosine with the background, so that pictures that are like any sentence count for
 * nothing. Keeps what stands out in the run, and the moments (n, sum, squares) of everything, from which the library's distribution is made.
 */
export async function scoreRun(
  rows: AsyncIterable<{ windows: ScannedRow[]; crops: Array<ScannedRow & { trackId: number }> }>,
  concepts: readonly Concept[],
  vectors: ConceptVectors,
  facts: RunFacts | null,
  signal: AbortSignal,
): Promise<ConceptScores> {
  const count = concepts.length;
  const items: Array<{ startUs: number; endUs: number; track: number }> = [];
  const scores: Float32Array[] = [];
  const classOf = classesOf(facts);
  const add = (row: ScannedRow, track: number) => {
    items.push({ startUs: row.startUs, endUs: row.endUs, track });
    scores.push(scoreOne(row.vector, vectors, concepts, track, classOf(track)));
  };
  for await (const { windows, crops } of rows) {
    signal.throwIfAborted();
    for (const row of windows) add(row, 0);
    for (const row of crops) add(row, row.trackId);
  }
  const n = new Float64Array(count);
  const sum = new Float64Array(count);
  const squares = new Float64Array(count);
  const kept: Array<{ item: number; concept: number; score: number }> = [];
  for (let c = 0; c < count; c++) {
    const mine: Array<{ item: number; score: number }> = [];
    scores.forEach((row, item) => {
      const score = row[c]!;
      if (Number.isNaN(score)) return;
      mine.push({ item, score });
      n[c] = n[c]! + 1;
      sum[c] = sum[c]! + score;
      squares[c] = squares[c]! + score * score;
    });
    if (mine.length === 0) continue;
    const average = sum[c]! / mine.length;
    const sd = Math.sqrt(Math.max(0, squares[c]! / mine.length - average * average));
    mine.sort((a, b) => b.score - a.score);
    kept.push(
      ...mine
        .filter((it, i) => i < KEEP_BEST || it.score > average + KEEP_SD * sd)
        .map((it) => ({ ...it, concept: c })),
    );
  }
  const used = [...new Set(kept.map((it) => it.item))].sort((a, b) => a - b);
  const place = new Map(used.map((item, i) => [item, i]));
  return {
    startUs: Float64Array.from(used, (i) => items[i]!.startUs),
    endUs: Float64Array.from(used, (i) => items[i]!.endUs),
    track: Uint32Array.from(used, (i) => items[i]!.track),
    item: Uint32Array.from(kept, (it) => place.get(it.item)!),
    concept: Uint16Array.from(kept, (it) => it.concept),
    score: Float32Array.from(kept, (it) => it.score),
    n,
    sum,
    squares,
  };
}

/** NaN where the concept is not asked of such an item. */
function scoreOne(
  vector: Float32Array,
  { dim, concepts: all, background }: ConceptVectors,
  concepts: readonly Concept[],
  track: number,
  className: string | null,
): Float32Array {
  const dot = (other: Float32Array, at: number) => {
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += vector[d]! * other[at + d]!;
    return sum;
  };
  const base = dot(background, 0);
  return Float32Array.from(concepts, ({ scope, classes }, c) => {
    if ((scope === "crop") !== track > 0) return Number.NaN;
    if (track > 0 && classes.length > 0 && (className === null || !classes.includes(className))) return Number.NaN;
    return dot(all, c * dim) - base;
  });
}

function classesOf(facts: RunFacts | null): (track: number) => string | null {
  const names = new Map<number, string>();
  if (facts)
    for (let i = 0; i < facts.objects.count; i++)
      names.set(facts.objects.track[i]!, facts.classes[facts.objects.class[i]!]!);
  return (track) => names.get(track) ?? null;
}
